"""The invented shape of Syke's example: its sub-sectors with their shares, and what its municipalities are like.

Here: plain figures. The abbreviations and the two flags are the publisher's; shares and traits are our own guesses,
made to look plausible. Not here: published sums (`published_regional_sums.yml`) or any calculation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Leaf:
    """One row of the publisher's file for each municipality and year that has its driver."""

    taso_3: str
    taso_4: str
    taso_5: str
    share: float
    """The leaf's part of its main sector in the region."""
    driver: str
    carrier: str | None = None
    """What energy is behind the emissions; None where none is."""
    hinku: bool = True
    emissions_trading: bool = False


@dataclass(frozen=True)
class Traits:
    """What a municipality is like, against the others."""

    farms: float
    industry: float
    through_traffic: float
    railway: float
    networks: float
    """The part of its heat that a district heating network brings."""
    has_emissions_trading: bool = False


LEAVES = (
    Leaf("Kul", "Kul", "Asu", 0.20, "residents", "electricity"),
    Leaf("Kul", "Kul", "Pal", 0.26, "residents", "electricity"),
    Leaf("Kul", "Kul", "Teo", 0.51, "industry", "electricity", hinku=False),
    Leaf("Kul", "Kul", "Maa", 0.03, "farms", "electricity"),
    Leaf("Säh", "Säh", "Asu", 0.78, "houses", "heating_electricity"),
    Leaf("Säh", "Säh", "Pal", 0.12, "houses", "heating_electricity"),
    Leaf("Säh", "Säh", "Maa", 0.04, "farms", "heating_electricity"),
    Leaf("Säh", "MaL", "Asu", 0.06, "houses", "heating_electricity"),
    Leaf("Kau", "Kau", "Asu", 0.45, "trading_networks", "district_heat", emissions_trading=True),
    Leaf("Kau", "Kau", "Pal", 0.25, "trading_networks", "district_heat", emissions_trading=True),
    Leaf("Kau", "Kau", "Teo", 0.07, "trading_networks", "district_heat", emissions_trading=True),
    Leaf("Kau", "Kau", "Asu", 0.13, "local_networks", "district_heat"),
    Leaf("Kau", "Kau", "Pal", 0.08, "local_networks", "district_heat"),
    Leaf("Kau", "Kau", "Teo", 0.02, "local_networks", "district_heat"),
    Leaf("Ölj", "Ölj", "Asu", 0.50, "houses", "oil"),
    Leaf("Ölj", "Ölj", "Pal", 0.32, "residents", "oil"),
    Leaf("Ölj", "Ölj", "Teo", 0.08, "industry", "oil"),
    Leaf("Ölj", "Ölj", "Maa", 0.10, "farms", "oil"),
    Leaf("Muu", "Puu", "Asu", 0.50, "houses", "wood"),
    Leaf("Muu", "Puu", "Maa", 0.08, "farms", "wood"),
    Leaf("Muu", "Muu", "Pal", 0.25, "residents", "mixed_fuels"),
    Leaf("Muu", "Muu", "Teo", 0.17, "industry", "mixed_fuels"),
    Leaf("Teo", "Teo", "TeP", 0.62, "trading_industry", "mixed_fuels", hinku=False, emissions_trading=True),
    Leaf("Teo", "Teo", "TeP", 0.38, "industry", "mixed_fuels"),
    Leaf("Työ", "Työ", "MMK", 0.50, "farms", "oil"),
    Leaf("Työ", "Työ", "RaK", 0.17, "residents", "oil"),
    Leaf("Työ", "Työ", "Kai", 0.19, "industry", "oil"),
    Leaf("Työ", "Työ", "TiK", 0.04, "roads", "oil"),
    Leaf("Työ", "Työ", "MuT", 0.10, "residents", "oil"),
    Leaf("Tie", "Kad", "Hen", 0.17, "residents", "road_fuels"),
    Leaf("Tie", "Kad", "PaA", 0.03, "residents", "road_fuels"),
    Leaf("Tie", "Kad", "KuA", 0.03, "residents", "road_fuels"),
    Leaf("Tie", "Kad", "LiA", 0.01, "residents", "road_fuels"),
    Leaf("Tie", "Ti", "Hen", 0.35, "roads", "road_fuels"),
    Leaf("Tie", "Ti", "PaA", 0.06, "roads", "road_fuels"),
    Leaf("Tie", "Ti", "KuA", 0.14, "roads", "road_fuels"),
    Leaf("Tie", "Ti", "LiA", 0.02, "roads", "road_fuels"),
    Leaf("Tie", "Läp", "PaA", 0.03, "through_traffic", "road_fuels", hinku=False),
    Leaf("Tie", "Läp", "KuA", 0.14, "through_traffic", "road_fuels", hinku=False),
    Leaf("Tie", "Läp", "LiA", 0.01, "through_traffic", "road_fuels", hinku=False),
    Leaf("Tie", "MoM", "MoM", 0.01, "residents", "road_fuels"),
    Leaf("Rai", "TaL", "Die", 0.50, "railway", "oil"),
    Leaf("Rai", "TaL", "Sä", 0.25, "railway", "electricity"),
    Leaf("Rai", "HeL", "Die", 0.10, "railway", "oil"),
    Leaf("Rai", "HeL", "Sä", 0.15, "railway", "electricity"),
    Leaf("Ves", "HuV", "HuV", 0.60, "residents", "oil"),
    Leaf("Ves", "Lai", "MaL", 0.12, "residents", "oil"),
    Leaf("Ves", "Lai", "TaL", 0.18, "industry", "oil"),
    Leaf("Ves", "TyV", "Lau", 0.10, "residents", "oil"),
    Leaf("Maa", "Kot", "Elä", 0.44, "farms"),
    Leaf("Maa", "Kot", "Lan", 0.10, "farms"),
    Leaf("Maa", "Kot", "Lai", 0.03, "farms"),
    Leaf("Maa", "Pel", "Epä", 0.13, "farms"),
    Leaf("Maa", "Pel", "Org", 0.08, "farms"),
    Leaf("Maa", "Pel", "Ma", 0.22, "farms"),
    Leaf("Jät", "Kaa", "Yhd", 0.52, "residents"),
    Leaf("Jät", "Kaa", "Teo", 0.20, "industry", hinku=False),
    Leaf("Jät", "Kom", "Yhd", 0.10, "residents"),
    Leaf("Jät", "Mäd", "Yhd", 0.03, "residents"),
    Leaf("Jät", "JäP", "Yhd", 0.11, "residents"),
    Leaf("Jät", "JäP", "Teo", 0.04, "industry", hinku=False),
    Leaf("F-k", "AjI", "AjI", 0.25, "residents"),
    Leaf("F-k", "RaI", "RaI", 0.20, "residents"),
    Leaf("F-k", "KAK", "KAK", 0.45, "residents"),
    Leaf("F-k", "MuF", "MuF", 0.10, "residents"),
    Leaf("Tuu", "Tuu", "Tuu", 1.00, "residents"),
)

TRAITS = {
    "140": Traits(9.0, 8.0, 10, 15, 0.75, has_emissions_trading=True),
    "171": Traits(5.0, 2.0, 5, 4, 0.35),
    "204": Traits(1.7, 0.4, 1, 0, 0.25),
    "239": Traits(2.2, 1.2, 1, 0, 0.30),
    "263": Traits(12.5, 1.5, 2, 4, 0.40),
    "297": Traits(14.0, 36.0, 26, 34, 0.95, has_emissions_trading=True),
    "402": Traits(10.0, 4.0, 7, 10, 0.45),
    "420": Traits(5.5, 4.0, 11, 2, 0.45),
    "595": Traits(6.5, 0.8, 1, 0, 0.30),
    "686": Traits(3.0, 0.7, 2, 0, 0.25),
    "687": Traits(1.3, 0.2, 1, 0, 0.20),
    "749": Traits(5.5, 16.0, 9, 10, 0.65, has_emissions_trading=True),
    "762": Traits(5.5, 0.8, 2, 4, 0.30),
    "778": Traits(3.5, 3.5, 8, 10, 0.55),
    "844": Traits(1.6, 0.2, 1, 0, 0.20),
    "857": Traits(1.7, 0.3, 2, 0, 0.25),
    "915": Traits(1.5, 17.0, 5, 5, 0.95, has_emissions_trading=True),
    "921": Traits(2.0, 0.3, 1, 0, 0.25),
    "925": Traits(5.5, 2.0, 2, 0, 0.30),
}
"""By municipality code."""

WIND = {"925": (2016, 45.0), "263": (2019, 90.0), "595": (2021, 60.0)}
"""By municipality code: the first year of the example's wind power, and GWh a year from then on."""

FUEL_FACTORS = {"oil": 0.265, "wood": 0.025, "mixed_fuels": 0.24, "road_fuels": 0.25}
"""kt CO2e per GWh of fuel."""

REGION_GWH = {
    "electricity": ("Kul", 2900.0),
    "heating_electricity": ("Säh", 540.0),
    "district_heat": ("Kau", 1650.0),
}
"""By carrier: the main sector that tells its emissions, and the region's use of it, GWh a year."""
