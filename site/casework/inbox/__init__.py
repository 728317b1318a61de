"""The moderation inbox: the list of cases, the screen of one case, and what staff do there.

Views read through :class:`~casework.inbox.scope.CaseScope`, which asks ``visible_to(user)``, and
write through :mod:`casework.services`.
"""
