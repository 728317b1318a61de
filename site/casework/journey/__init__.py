"""The way from any page to the moment of sending.

The first step stands on the form's own page, which is the same for everybody; what is posted
there begins a draft on the server, and from then on the draft's random token is in the address.
"""

from casework.journey.starting import begin, first_step, start_context

__all__ = ["begin", "first_step", "start_context"]
