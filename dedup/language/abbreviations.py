"""Which abbreviations a full stop belongs to, and which words only begin a sentence. English, in small letters."""

from __future__ import annotations

_TITLES = """
mr mrs ms mx dr prof profs sen sens rep reps gov govs gen gens lt col cols sgt cpl capt cmdr adm maj brig pvt supt insp
det rev revs fr hon pres amb st ste mt ft messrs msgr mme mlle m sr sra dist atty asst dep u.s.s h.m.s
"""
_LINKS = "vs v viz cf e.g i.e"
_COUNTED = """
no nos p pp art sec fig vol ch jan feb mar apr jun jul aug sep sept oct nov dec approx ca est
"""
_OTHERS = """
inc corp co cos ltd llc plc bros jr esq ph.d m.d d.c dept univ assn ave blvd rd ala ariz ark calif colo conn del fla ga
ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo
"""
_STARTERS = """
the a an this that these those he she it they we i you his her its their our my there here in on at by for from with of
to as but and or so yet if when while after before since although though because despite during under over among between
what who where why how which many some most several all both each every no not one two three another other others
meanwhile however also then now still even only once earlier later last next that’s it’s he’s she’s they’re
"""
_TIMES = """
est edt et cst cdt ct mst mdt mt pst pdt pt gmt bst utc cet eastern pacific central mountain monday tuesday wednesday
thursday friday saturday sunday january february march april may june july august september october november december
"""

BEFORE_A_NAME = frozenset(_TITLES.split())  # with a capital: a name always follows
GOES_ON = frozenset(_LINKS.split())  # never the end of a sentence
BEFORE_A_NUMBER = frozenset(_COUNTED.split())  # with anything but a number after it, mostly the end of a sentence
ANYWHERE = frozenset(_OTHERS.split())  # with a capital: ends a sentence only before one of STARTERS
STARTERS = frozenset(_STARTERS.split())  # words that have a capital only where a sentence begins
AFTER_A_TIME = frozenset(_TIMES.split())  # what may follow "11 p.m." within a sentence
