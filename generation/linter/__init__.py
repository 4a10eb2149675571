"""What a singing teacher would mark on a score, why, and the cheapest ways to mend it.

:func:`generation.linter.linting.lint` gives the marks, :func:`generation.linter.linting.apply`
the score with one fix made. As JSON a mark is ::

    {"rule": "stress-on-weak-beat", "weight": 3, "syllable": "gar", "word": "garden",
     "note_ids": ["m0-n3", "m1-n0"], "measure_ids": ["m0", "m1"],
     "reason": {"key": "stress.weak", "parameters": {"syllable": "gar", …}, "text": "…"},
     "fixes": [{"kind": "shift", "reason": {…}, "cost": 2, "left": 0, "note_ids": […],
                "edit": {…}}, …]}

``reason.key`` and its parameters are what a translation needs
(:data:`generation.linter.sentences.SENTENCES` lists all keys); ``left`` is the weight of all
marks that the fix leaves. ``edit`` goes back to :func:`generation.linter.edits.from_json` as it
came, and what that gives to ``apply``.
"""
