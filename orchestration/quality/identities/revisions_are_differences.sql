-- A revision is the difference between a release's figure and that of the release before it, which is the one that the
-- table itself has before it; the first has none, and the largest come first.
with revisions as (
    select 'mart_revisions' as mart, municipality_code as place_code, year, method, released_by, release_number, vintage,
        emissions_kt_co2e, previous_release_number, previous_vintage, previous_emissions_kt_co2e, revision_kt_co2e,
        revision_pct, cause, change_rank, origin
    from marts.mart_revisions
    union all by name
    select 'mart_area_revisions' as mart, area_code as place_code, year, method, released_by, release_number, vintage,
        emissions_kt_co2e, previous_release_number, previous_vintage, previous_emissions_kt_co2e, revision_kt_co2e,
        revision_pct, cause, change_rank, origin
    from marts.mart_area_revisions
),
named as (
    select *, concat_ws(', ', place_code, year, method, released_by, vintage, release_number) as place from revisions
),
in_order as (
    select *,
        lag(emissions_kt_co2e) over before as emissions_before,
        max(abs(revision_kt_co2e)) over (
            partition by mart, place_code, released_by order by change_rank
            rows between 1 following and unbounded following
        ) as largest_after,
        row_number() over (partition by mart, place_code, released_by order by change_rank) as rank_expected
    from named
    window before as (
        partition by mart, place_code, year, method, released_by, origin order by release_number, vintage
    )
)
select mart, 'revision_kt_co2e' as column_name, place, revision_kt_co2e as found,
    emissions_kt_co2e - previous_emissions_kt_co2e as expected
from in_order
where revision_kt_co2e is distinct from emissions_kt_co2e - previous_emissions_kt_co2e
union all
select mart, 'revision_pct', place, revision_pct,
    (emissions_kt_co2e - previous_emissions_kt_co2e) * 100 / nullif(previous_emissions_kt_co2e, 0)
from in_order
where coalesce(
    abs(
        revision_pct - (emissions_kt_co2e - previous_emissions_kt_co2e) * 100 / nullif(previous_emissions_kt_co2e, 0)
    ) > 0.00001,
    (revision_pct is null) <> (coalesce(previous_emissions_kt_co2e, 0) = 0 or emissions_kt_co2e is null)
)
union all
select mart, 'previous_emissions_kt_co2e', place, previous_emissions_kt_co2e, emissions_before
from in_order
where previous_vintage is not null and released_by = 'publisher'
    and previous_emissions_kt_co2e is distinct from emissions_before
union all
select mart, 'cause', place, cause, 'first_release where nothing is before it, and only there'
from in_order
where (cause = 'first_release') <> (previous_vintage is null and previous_release_number is null)
union all
select mart, 'change_rank', place, change_rank, rank_expected
from in_order
where change_rank <> rank_expected or abs(revision_kt_co2e) < largest_after
    or (revision_kt_co2e is null and largest_after is not null)
