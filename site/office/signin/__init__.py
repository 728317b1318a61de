"""How staff sign in: password, then a second factor; throttled; ended when rights change."""
