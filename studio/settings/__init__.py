"""Every setting of the site, by what it is about. What differs between places is read by
``env``."""

from studio.settings.memory import *
from studio.settings.pages import *
from studio.settings.places import *
from studio.settings.trust import *
from studio.settings.work import *
