"""The table of plausible wrongs, in the order of the page. What does not live here: any wrong, and the test of them."""

from __future__ import annotations

from tests.orchestration.plausibility import wrongs_of_meters, wrongs_of_others, wrongs_of_syke

WRONGS = {
    "Syke's emissions": wrongs_of_syke.SYKE,
    "Residents and buildings": wrongs_of_others.STATFIN,
    "Electricity": wrongs_of_others.ELECTRICITY,
    "Cars": wrongs_of_others.CARS,
    "Meters of buildings": wrongs_of_meters.METERS,
    "Workbooks": wrongs_of_others.WORKBOOKS,
}
EVERY_WRONG = [wrong for wrongs in WRONGS.values() for wrong in wrongs]
