-- The change from the base year is that between the published figures of the two years.
select overviews.mart, 'change_from_base_pct' as column_name,
    concat_ws(', ', place_code, borders, overviews.year, method) as place, overviews.change_from_base_pct as found,
    (overviews.emissions_kt_co2e - base.emissions_kt_co2e) * 100 / base.emissions_kt_co2e as expected
from overviews
inner join overviews as base using (place_type, place_code, borders, method)
where base.year = overviews.reference_year
    and (
        (
            overviews.change_from_base_pct is not null
            and coalesce(
                abs(
                    overviews.change_from_base_pct
                    - (overviews.emissions_kt_co2e - base.emissions_kt_co2e) * 100 / base.emissions_kt_co2e
                ) > 0.000001,
                true
            )
        )
        or (
            overviews.change_from_base_pct is null and borders = 'current'
            and overviews.municipalities_loaded = base.municipalities_loaded and base.emissions_kt_co2e <> 0
        )
    )
