-- The share of a sector is its part of the published total before credits are taken off, and stands for whole sums of
-- what none of is below zero.
with kinds as (
    select sectors.*, dim_sectors.is_credit
    from sectors
    inner join marts.dim_sectors using (sector_code)
),
beside as (
    select place_type, place_code, borders, year, method,
        coalesce(sum(emissions_kt_co2e) filter (where is_credit), 0) as credits,
        min(emissions_kt_co2e) filter (where not is_credit) as smallest
    from kinds
    group by all
),
compared as (
    select kinds.mart, place_code, borders, year, method, kinds.sector_code, kinds.share_pct as found,
        case
            when not kinds.is_credit and kinds.is_complete and overviews.is_complete and beside.smallest >= 0
                and overviews.emissions_kt_co2e - beside.credits > 0
                then kinds.emissions_kt_co2e * 100 / (overviews.emissions_kt_co2e - beside.credits)
        end as expected
    from kinds
    inner join beside using (place_type, place_code, borders, year, method)
    inner join overviews using (place_type, place_code, borders, year, method)
)
select mart, 'share_pct' as column_name, concat_ws(', ', place_code, borders, year, method, sector_code) as place,
    found, expected
from compared
where coalesce(abs(found - expected) > 0.000001, (found is null) <> (expected is null))
