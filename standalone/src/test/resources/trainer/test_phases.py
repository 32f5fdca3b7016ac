"""A phase that gets on says so now and then, and never by itself."""

import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import phases


class PhasesTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.output = Path(directory.name)
        self.file = self.output / "phase.json"
        self.now = 1000.0
        for patch in (
            mock.patch("phases.time.monotonic", lambda: self.now),
            mock.patch("phases.time.time", lambda: self.now),
            mock.patch.multiple("phases", _entered=None, _step=0, _told=0.0),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def told(self, seconds, step=None):
        """The mark that is written when something is done after so long; None where none is."""
        self.file.unlink(missing_ok=True)
        self.now += seconds
        phases.go_on(step)
        return json.loads(self.file.read_text()) if self.file.exists() else None

    def test_it_is_told_again_but_seldom_and_with_its_beginning(self):
        phases.enter(self.output, "loading", 7)
        self.assertIsNone(self.told(29))
        self.assertEqual({"phase": "loading", "since": 1000.0, "step": 7}, self.told(1))
        self.assertIsNone(self.told(29))
        self.assertEqual({"phase": "loading", "since": 1000.0, "step": 9}, self.told(1, step=9))

    def test_a_process_that_has_entered_none_is_silent(self):
        self.assertIsNone(self.told(3600))


if __name__ == "__main__":
    unittest.main()
