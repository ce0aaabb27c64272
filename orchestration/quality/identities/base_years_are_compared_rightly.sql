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
union all
-- that of a sector, from the same year, of the same municipalities
select mart, column_name, place, found, expected
from (
    select now.mart, 'change_from_base_pct' as column_name,
        concat_ws(', ', now.place_code, now.borders, now.year, now.method, now.sector_code) as place,
        now.change_from_base_pct as found,
        case
            when now.is_complete and base.is_complete and base.emissions_kt_co2e > 0
                and municipalities.codes is not distinct from base_municipalities.codes
                then (now.emissions_kt_co2e - base.emissions_kt_co2e) * 100 / base.emissions_kt_co2e
        end as expected
    from sectors as now
    inner join overviews
        on now.place_type = overviews.place_type and now.place_code = overviews.place_code
        and now.borders = overviews.borders and now.method = overviews.method and now.year = overviews.year
    left join sectors as base
        on now.place_type = base.place_type and now.place_code = base.place_code and now.borders = base.borders
        and now.method = base.method and now.sector_code = base.sector_code and overviews.reference_year = base.year
    left join held as municipalities
        on now.place_code = municipalities.area_code and now.borders = municipalities.borders
        and now.year = municipalities.year
    left join held as base_municipalities
        on now.place_code = base_municipalities.area_code and now.borders = base_municipalities.borders
        and overviews.reference_year = base_municipalities.year
)
where coalesce(abs(found - expected) > 0.000001, (found is null) <> (expected is null))
union all
select sectors.mart, 'reference_year', concat_ws(', ', place_code, borders, year, method, sector_code),
    sectors.reference_year, overviews.reference_year
from sectors
inner join overviews using (place_type, place_code, borders, year, method)
where sectors.reference_year is distinct from overviews.reference_year
