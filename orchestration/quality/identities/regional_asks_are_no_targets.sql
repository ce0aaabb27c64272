-- What a region's target would ask is told of the places that have none of their own, by the region's terms and the published
-- emissions, and of nobody else. A place of several regions is asked nothing.
with of_regions as (
    select 'municipality' as place_type, municipality_code as place_code, maakunta_code as region_code
    from marts.dim_municipalities
    where valid_to_year is null and maakunta_code is not null
    union all
    select 'area', memberships.area_code, max(places.maakunta_code)
    from marts.dim_area_memberships as memberships
    inner join marts.dim_areas as areas using (area_code)
    inner join marts.dim_municipalities as places using (municipality_code)
    where memberships.valid_to_year is null and areas.area_type <> 'maakunta'
    group by memberships.area_code
    having count(distinct places.maakunta_code) = 1 and count(places.maakunta_code) = count(*)
),
wanted as (
    select outlook.place_type, outlook.place_code, of_regions.region_code, targets.method, targets.target_base_year,
        targets.target_year, targets.target_reduction_pct
    from marts.mart_target_outlook as outlook
    inner join of_regions using (place_type, place_code)
    inner join marts.dim_targets as targets
        on targets.place_type = 'area' and of_regions.region_code = targets.place_code and targets.is_leading
    where outlook.outlook_status in ('no_target', 'target_unknown')
),
newest as (
    select place_type, place_code, method, max(year) as newest_year
    from overviews
    where borders = 'current' and emissions_kt_co2e is not null
    group by all
),
reckoned as (
    select wanted.*, newest.newest_year, now.emissions_kt_co2e, base.emissions_kt_co2e as base_emissions_kt_co2e,
        base.emissions_kt_co2e * (100 - wanted.target_reduction_pct) / 100 as level,
        wanted.target_year - newest.newest_year as years_left,
        now.is_complete and base.is_complete and newest.newest_year >= wanted.target_base_year as is_judged,
        trends.indicator_value as trend
    from wanted
    left join newest using (place_type, place_code, method)
    left join overviews as now
        on wanted.place_type = now.place_type and wanted.place_code = now.place_code and wanted.method = now.method
        and newest.newest_year = now.year and now.borders = 'current'
    left join overviews as base
        on wanted.place_type = base.place_type and wanted.place_code = base.place_code and wanted.method = base.method
        and wanted.target_base_year = base.year and base.borders = 'current'
    left join numbers as trends
        on wanted.place_type = trends.place_type and wanted.place_code = trends.place_code
        and wanted.method = trends.method and newest.newest_year = trends.year and trends.borders = 'current'
        and trends.indicator_code = 'emissions_trend'
),
expected as (
    select *,
        case when is_judged and years_left > 0 then greatest(emissions_kt_co2e - level, 0) / years_left end as needed
    from reckoned
),
compared as (
    select column_name, concat_ws(', ', place_type, place_code) as place, found, expected
    from marts.mart_regional_target_asks as asks
    full join expected using (place_type, place_code)
    cross join lateral (
        values
        ('regional_base_year', asks.regional_base_year, expected.target_base_year),
        ('regional_target_year', asks.regional_target_year, expected.target_year),
        ('regional_reduction_pct', asks.regional_reduction_pct, expected.target_reduction_pct),
        ('newest_year', asks.newest_year, expected.newest_year),
        ('emissions_kt_co2e', asks.emissions_kt_co2e, expected.emissions_kt_co2e),
        ('base_emissions_kt_co2e', asks.base_emissions_kt_co2e, expected.base_emissions_kt_co2e),
        ('asked_level_kt_co2e', asks.asked_level_kt_co2e, case when expected.is_judged then expected.level end),
        ('asked_reduction_kt_co2e_per_year', asks.asked_reduction_kt_co2e_per_year, expected.needed),
        (
            'asked_reduction_pct_per_year', asks.asked_reduction_pct_per_year,
            case when expected.emissions_kt_co2e > 0 then expected.needed * 100 / expected.emissions_kt_co2e end
        ),
        ('trend_kt_co2e_per_year', asks.trend_kt_co2e_per_year, expected.trend)
    ) as figures (column_name, found, expected)
)
select 'mart_regional_target_asks' as mart, column_name, place, found::varchar as found, expected::varchar as expected
from compared
where coalesce(abs(found - expected) > 0.000002, (found is null) <> (expected is null))
union all
select 'mart_regional_target_asks', told.column_name, concat_ws(', ', place_type, place_code), told.found, told.expected
from marts.mart_regional_target_asks as asks
inner join expected using (place_type, place_code)
cross join lateral (
    values
    ('region_code', asks.region_code, expected.region_code),
    ('method', asks.method, expected.method),
    (
        'ask_status', asks.ask_status,
        case
            when not coalesce(expected.is_judged, false) then 'why not'
            when expected.years_left <= 0 then 'target_year_passed'
            when expected.emissions_kt_co2e <= expected.level then 'reached'
            else 'computed'
        end
    )
) as told (column_name, found, expected)
where told.found <> told.expected
    and not (told.expected = 'why not' and told.found in ('before_base_year', 'missing', 'partial'))
