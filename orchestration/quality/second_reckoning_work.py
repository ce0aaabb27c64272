"""The second reckoning's facts of the municipalities' own work: measures, plans, procurements and events, in pandas.

A project municipality without rows has zero where its area's workbook came, and is unknown where none did. What does
not live here: publishers' figures (`second_reckoning_facts.py`), areas (`second_reckoning_places.py`).
"""

from collections.abc import Iterable

import pandas as pd

from orchestration.quality.second_reckoning_facts import KEY, NO_METHOD, Facts, Tables, codes

ACTIVE = ("suunnitteilla", "käynnissä", "myöhässä")
COUNTED = {
    "planned": "suunnitteilla",
    "in_progress": "käynnissä",
    "done": "valmis",
    "postponed": "lykätty",
    "cancelled": "peruttu",
    "unknown": "tuntematon",
}
THEMES = {"adaptation": "sopeutuminen", "preparedness": "varautuminen"}
IN_FORCE = ("hyväksytty", "päivitettävänä")
WHOLE_TARGET = ["lähtövuosi", "tavoitevuosi", "tavoite_pct", "menetelmä"]
# Kausal's identifiers of statuses, in lower case
KAUSAL_STATUSES = {
    "not_started": "suunnitteilla",
    "on_time": "käynnissä",
    "in_progress": "käynnissä",
    "late": "myöhässä",
    "severely_late": "myöhässä",
    "completed": "valmis",
    "postponed": "lykätty",
    "cancelled": "peruttu",
    "out_of_scope": "peruttu",
    "merged": "yhdistetty",
    "undefined": "tuntematon",
}
CRITERIA = {"climate": "ilmastokriteerit", "low_carbon": "vähähiilisyyskriteerit", "circular": "kiertotalouskriteerit"}
AUDIENCES = {"residents": "kuntalaiset", "companies": "yritykset", "organisation": "kuntaorganisaatio"}
EVENT = ["päivä", "tapahtuma", "kohderyhmä"]
"""What two rows have in common that tell of one event."""
SHEETS = {"plans": "kunta", "measures": "kunta", "procurements": "kunta", "communications": "kunta tai seutu"}


def add_work(facts: Facts, tables: Tables) -> None:
    """Measures, plans, procurements and events. Measures and plans are of the year of the newest file of them all."""
    files = [tables[name]["vintage"] for name in (*(f"coordinators_{sheet}" for sheet in SHEETS), "kausal_actions")]
    year = max(_day(pd.concat(files)).dt.year, default=0)
    workbooks = _workbook_years(tables)
    _add_measures(facts, measure_rows(tables).assign(year=year, method=NO_METHOD), _came(workbooks, [year]))
    _add_plans(facts, tables, _came(dict.fromkeys(workbooks, year), [year]))
    _add_procurements(facts, tables, _came(workbooks, tables["coordinators_procurements"]["vuosi"].unique()))
    events = event_rows(tables)
    own = events.assign(municipality_code=events["place"].map(codes(tables))).dropna(subset="municipality_code")
    sums = _with_zeros(own.drop(columns=["place", *EVENT]).set_index(KEY), _came(workbooks, events["year"].unique()))
    facts.sums(nobody_where_no_event(sums))


def _add_measures(facts: Facts, rows: pd.DataFrame, came: pd.MultiIndex) -> None:
    status, is_done = rows["status"], rows["status"] == "valmis"
    flags = {f"measures_{name}": status == word for name, word in COUNTED.items()}
    flags |= {f"{name}_measures": rows["theme"] == word for name, word in THEMES.items()}
    flags |= {f"measures_with_{name}_share": rows[name].notna() for name in ("owner", "deadline", "budget", "impact")}
    is_over = rows["deadline"] < rows["as_of"]
    flags["measures_late"] = (status == "myöhässä") | (is_over & status.isin(ACTIVE))
    flags["measures_done_undated"] = is_done & rows["completed"].isna()
    a_year_ago = rows["as_of"] - pd.DateOffset(months=12)
    flags["measures_done_lately"] = is_done & (rows["completed"] > a_year_ago) & (rows["completed"] <= rows["as_of"])
    sums = pd.DataFrame(flags).assign(measures=1).groupby([rows[key] for key in KEY]).sum()
    sums = sums.reindex(sums.index.union(came), fill_value=0).astype(float)
    is_known = (sums["measures_done"] == 0) | (sums["measures_done_undated"] < sums["measures_done"])
    sums["measures_done_lately"] = sums["measures_done_lately"].where(is_known)
    for name in ("owner", "deadline", "budget", "impact"):
        share = f"measures_with_{name}_share"
        facts.ratio(share, sums.pop(share), sums["measures"].where(sums["measures"] > 0), 100)
    for name in THEMES:
        facts.ratio(f"{name}_share", (sums[f"{name}_measures"] > 0) * 1.0, pd.Series(1.0, sums.index), 100)
    facts.sums(sums)
    is_priced = (rows["impact"] > 0) & rows["cost"].notna() & ~status.isin(["peruttu", "lykätty"])
    numbers = pd.DataFrame({
        "measures_impact": rows["impact"].where(status.isin(ACTIVE)), "measures_cost_planned": rows["cost"],
        "measures_cost_spent": rows["spent"], "cost": rows["cost"].where(is_priced),
        "impact": rows["impact"].where(is_priced),
    })  # fmt: skip
    numbers = _with_zeros(numbers.set_index(pd.MultiIndex.from_frame(rows[KEY])), came)
    facts.ratio("measures_cost_per_tonne", numbers.pop("cost"), numbers.pop("impact"))
    facts.sums(numbers)


def measure_rows(tables: Tables) -> pd.DataFrame:
    """The measures that count, of workbooks and Kausal alike; merged and withdrawn ones are out.

    `as_of` is the day of the file that the measure was read from; `impact` in t CO₂e a year, `cost` and `spent` in €.
    """
    book = tables["coordinators_measures"]
    book = book[book["versio"] == "nykyinen"]
    columns = {
        "tila": "status", "teema": "theme", "määräaika": "deadline", "valmistunut_pvm": "completed",
        "vastuutaho": "owner", "talousarviokohta": "budget", "päästövaikutus_t_co2e_v": "impact",
        "kustannusarvio_eur": "cost", "toteuma_eur": "spent", "vintage": "as_of",
    }  # fmt: skip
    mine = book.assign(municipality_code=book["kunta"].map(codes(tables))).rename(columns=columns)
    rows = mine.reindex(columns=["municipality_code", *columns.values()])
    theirs = _kausal_rows(tables)
    theirs = theirs.reindex(columns=rows.columns).astype(object)
    rows = pd.concat([rows, theirs[theirs["status"] != "yhdistetty"]], ignore_index=True)
    dates = {name: pd.to_datetime(rows[name]) for name in ("deadline", "completed")}
    numbers = {name: rows[name].astype(float) for name in ("impact", "cost", "spent")}
    return rows.assign(as_of=_day(rows["as_of"]), **dates, **numbers)


def _kausal_rows(tables: Tables) -> pd.DataFrame:
    actions = tables["kausal_actions"]
    terms = tables["kausal_terms"].dropna(subset="identifier")
    words = terms.set_index(["plan", "list", "id"])["identifier"].str.lower().to_dict()
    owners, themes = _kausal_owners(tables), _kausal_themes(tables)
    plans = tables["kausal_plans"].set_index("plan")["municipality_code"]
    rows = []
    for action in actions[actions["merged_with"].isna()].to_dict("records"):
        plan = action["plan"]
        status = KAUSAL_STATUSES.get(words.get((plan, "action_status", action["status"]), ""), "tuntematon")
        phase = words.get((plan, "action_implementation_phases", action["implementation_phase"]))
        rows.append({
            "municipality_code": plans[plan], "status": "valmis" if phase == "completed" else status,
            "theme": themes.get((plan, action["id"])), "deadline": action["end_date"],
            "owner": owners.get((plan, action["id"])), "as_of": action["vintage"],
        })  # fmt: skip
    return pd.DataFrame(rows)


def _kausal_owners(tables: Tables) -> dict[tuple[str, int], str]:
    """The name of the organisation of each action that has one: the primary one, or else the first."""
    links = _explained(tables, "organization")
    return _first(links.assign(rank=links["role"].ne("primary").fillna(value=True)), "name")


def _kausal_themes(tables: Tables) -> dict[tuple[str, int], str]:
    """The theme of each action: of its first category that has one in the list of categories."""
    links = _explained(tables, "categories")
    links["category"] = links["identifier"].str.lower()
    known = tables["kausal_categories"].rename(columns={"category_type": "role"}).dropna(subset="theme")
    return _first(links.merge(known, on=["plan", "role", "category"]).assign(rank=0), "theme")


def _explained(tables: Tables, name: str) -> pd.DataFrame:
    """Links of actions to the list `name`, with what it says of each; without a word of it where it says nothing."""
    links, terms = tables["kausal_action_links"], tables["kausal_terms"].rename(columns={"id": "linked_id"})
    links = links.loc[links["list"] == name, ["plan", "action_id", "list", "linked_id", "role", "place"]]
    links["role"] = links["role"].str.lower()
    key = ["plan", "list", "linked_id"]
    return links.merge(terms[[*key, "identifier", "name"]], how="left", on=key)


def _first(links: pd.DataFrame, column: str) -> dict[tuple[str, int], str]:
    firsts = links.sort_values(["rank", "place"]).drop_duplicates(["plan", "action_id"])
    return dict(zip(zip(firsts["plan"], firsts["action_id"], strict=True), firsts[column], strict=True))


def _add_plans(facts: Facts, tables: Tables, came: pd.MultiIndex) -> None:
    """Of every municipality of the project whose area's workbook `came`, whether it has a row of its own or none."""
    rows = tables["coordinators_plans"].assign(municipality_code=lambda plans: plans["kunta"].map(codes(tables)))
    rows = rows.set_index("municipality_code").reindex(came.get_level_values("municipality_code")).set_axis(came)
    is_in_force = rows["tila"].isin(IN_FORCE)
    is_listed = came.isin(tables["targets"]["municipality_code"].dropna(), level="municipality_code")
    flags = {
        "plans_in_force_share": is_in_force,
        "targets_set_share": rows[WHOLE_TARGET].notna().all(axis=1) | is_listed,
        "plans_in_strategy_share": rows["strategiassa"].eq(other=True).fillna(value=False),
        "plans_in_budget_share": rows["talousarviossa"].eq(other=True).fillna(value=False),
    }
    for name, holds in flags.items():
        facts.ratio(name, holds.astype(float), pd.Series(1.0, came), 100)
    plans = rows[is_in_force]
    age = (_day(plans["vintage"]) - pd.to_datetime(plans["hyväksytty_pvm"])).dt.days / 365.25
    facts.ratio("plan_age", age, pd.Series(1.0, age.index))


def _add_procurements(facts: Facts, tables: Tables, came: pd.MultiIndex) -> None:
    rows = tables["coordinators_procurements"]
    rows = rows[rows["tila"].ne("peruttu").fillna(value=True)]
    rows = rows.assign(municipality_code=rows["kunta"].map(codes(tables)), year=rows["vuosi"], method=NO_METHOD)
    rows = rows.rename(columns={"arvo_eur": "procurement_value"}).assign(procurements=1.0).set_index(KEY)
    for name, column in CRITERIA.items():
        meets = rows[column].eq(other=True).fillna(value=False)
        for total in ("procurements", "procurement_value"):
            rows[f"{total}_{name}_share"] = rows[total].where(meets | rows[total].isna(), 0)
    sums = _with_zeros(rows.filter(regex="^procurement"), came)
    for total in ("procurements", "procurement_value"):
        for name in CRITERIA:
            facts.ratio(f"{total}_{name}_share", sums.pop(f"{total}_{name}_share"), sums[total], 100)
    facts.sums(sums)


def event_rows(tables: Tables) -> pd.DataFrame:
    """Events: `place` (name of a municipality or a project area), `year`, `method`, `EVENT`, a column per indicator."""
    rows = tables["coordinators_communications"]
    events = pd.DataFrame({"place": rows["kunta tai seutu"], "year": pd.to_datetime(rows["päivä"]).dt.year})
    events = events.assign(**{name: rows[name] for name in EVENT}, method=NO_METHOD, events=1.0)
    events["participants"] = rows["osallistujat"].astype(float)
    for name, word in AUDIENCES.items():
        is_theirs = rows["kohderyhmä"] == word
        events[f"events_of_{name}"] = is_theirs.astype(float)
        events[f"participants_of_{name}"] = events["participants"].where(is_theirs)
    return events


def nobody_where_no_event(sums: pd.DataFrame) -> pd.DataFrame:
    """No event for an audience is nobody of it; of events that nobody was counted in it stays unknown."""
    none = {f"participants_of_{name}": sums[f"events_of_{name}"] == 0 for name in AUDIENCES}
    return sums.assign(**{name: sums[name].mask(is_none, 0) for name, is_none in none.items()})


def project_areas(tables: Tables) -> "pd.Series[str]":
    """Codes of project areas by name; other divisions have areas of the same names."""
    areas = tables["areas"]
    return areas[areas["area_type"] == "project_area"].set_index("name_fi")["area_code"]


def _workbook_years(tables: Tables) -> dict[str, int]:
    """The year of the newest workbook of each project municipality's area; without a workbook it is not there."""
    areas = tables["municipalities"].set_index("municipality_code")["project_area_code"].dropna()
    area_of = pd.concat([codes(tables).map(areas), project_areas(tables)])
    sheets = [tables[f"coordinators_{sheet}"].rename(columns={name: "place"}) for sheet, name in SHEETS.items()]
    rows = pd.concat([sheet[["place", "vintage"]] for sheet in sheets])
    newest = _day(rows["vintage"]).dt.year.groupby(rows["place"].map(area_of)).max()
    return {str(code): int(newest[area]) for code, area in areas.items() if area in newest.index}


def _came(workbooks: dict[str, int], years: Iterable[int]) -> pd.MultiIndex:
    """The municipalities in those `years` that their newest workbook has reached: zero where they have no rows."""
    keys = [(code, year, NO_METHOD) for code, newest in workbooks.items() for year in years if newest >= year]
    return pd.MultiIndex.from_frame(pd.DataFrame(keys, columns=KEY))


def _with_zeros(values: pd.DataFrame, came: pd.MultiIndex) -> pd.DataFrame:
    sums = values.groupby(KEY).sum(min_count=1)
    zeros = pd.DataFrame(0.0, index=came, columns=sums.columns)
    return pd.concat([sums, zeros[~came.isin(sums.index)]])


def _day(vintage: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(vintage.astype(str).str.slice(0, 10))
