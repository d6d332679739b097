"""The settings of the software, with a folder of its own for what the tests write."""

import atexit
import os
import shutil
import tempfile

if "SERVICELEVEL_VAR" not in os.environ:
    os.environ["SERVICELEVEL_VAR"] = tempfile.mkdtemp(prefix="servicelevel-tests-")
    atexit.register(shutil.rmtree, os.environ["SERVICELEVEL_VAR"], ignore_errors=True)

from servicelevel.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-in costs nothing in tests
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}  # its own for each test process
WHITENOISE_AUTOREFRESH = (
    True  # each client of a test makes the middleware anew, and would list every file for it
)
