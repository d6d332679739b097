"""The measurability gate (R171): whether a target's measure has run on real data and tells a breach from a clean case."""

from servicelevel.levels.gate.demands import demands
from servicelevel.levels.gate.proof import Proof
from servicelevel.levels.gate.prove import prove
from servicelevel.levels.gate.tried import RealData

__all__ = ["Proof", "RealData", "demands", "prove"]
