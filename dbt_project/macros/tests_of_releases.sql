{# Checks of Syke's releases, each asked of one model. #}

{#
    A row of the site's table of emissions that nobody knows may be a renamed sector: add its name to
    syke_names.csv.
#}
{% test rows_are_known(model) %}
    select
        municipality_code,
        year,
        row_name,
        row_value,
        source_row,
        snapshot_id
    from {{ model }}
    where sheet = 'KHK-päästöt' and row_kind is null
{% endtest %}

{# The publisher rounds each sector and the total by itself, so they agree only within its rounding. #}
{% test sectors_sum_to_their_total(model) %}
    with

    summed as (
        select
            municipality_code,
            vintage,
            year,
            snapshot_id,
            sum(case when row_kind = 'sector' then row_value end) as sectors_kt_co2e,
            max(case when row_kind = 'total' then row_value end) as total_kt_co2e
        from {{ model }}
        where sheet = 'KHK-päästöt'
        group by municipality_code, vintage, year, snapshot_id
    )

    select *
    from summed
    where
        sectors_kt_co2e is null
        or total_kt_co2e is null
        or abs(sectors_kt_co2e - total_kt_co2e) > {{ var('municipality_rounding_kt') }}
{% endtest %}

{#
    The publisher's own total is held against ours of the release that stood when the workbook was made and is
    preliminary or final like it, by the method that the workbook names. Where it names no method, or can't be known to be
    preliminary or final, it is held against the nearest of the methods, or of the newest of both.
#}
{% test totals_agree_with_the_release(model) %}
    with

    site_totals as (
        select * from {{ model }}
        where sheet = 'KHK-päästöt' and row_kind = 'total'
    ),

    releases as (
        select
            municipality_code,
            vintage,
            release_form,
            year,
            method,
            release_status,
            sum(emissions_kt_co2e) as emissions_kt_co2e
        from {{ ref('int_emission_releases') }}
        group by municipality_code, vintage, release_form, year, method, release_status
    ),

    compared as (
        select
            site_totals.municipality_code,
            site_totals.year,
            site_totals.snapshot_id,
            site_totals.vintage,
            site_totals.source_row,
            site_totals.row_value as site_total_kt_co2e,
            releases.vintage as release_vintage,
            min(abs(site_totals.row_value - releases.emissions_kt_co2e)) as difference_kt_co2e,
            row_number() over (
                partition by
                    site_totals.municipality_code,
                    site_totals.year,
                    site_totals.snapshot_id,
                    site_totals.vintage,
                    releases.release_status
                order by releases.vintage desc, releases.release_form asc
            ) as place_from_newest
        from site_totals
        inner join releases
            on
                site_totals.municipality_code = releases.municipality_code
                and site_totals.year = releases.year
                and coalesce(site_totals.release_status, releases.release_status) = releases.release_status
                and substring(releases.vintage, 1, 10) <= substring(site_totals.vintage, 1, 10)
                and (site_totals.method is null or site_totals.method = releases.method)
        group by
            site_totals.municipality_code,
            site_totals.year,
            site_totals.snapshot_id,
            site_totals.vintage,
            site_totals.source_row,
            site_totals.row_value,
            releases.vintage,
            releases.release_form,
            releases.release_status
    ),

    nearest as (
        select
            municipality_code,
            year,
            snapshot_id,
            vintage,
            source_row,
            site_total_kt_co2e,
            max(release_vintage) as newest_release_vintage,
            min(difference_kt_co2e) as difference_kt_co2e
        from compared
        where place_from_newest = 1
        group by municipality_code, year, snapshot_id, vintage, source_row, site_total_kt_co2e
    )

    select * from nearest
    where difference_kt_co2e > {{ var('municipality_rounding_kt') }}
{% endtest %}

{# Fails with each area's whole total of today that the newest row of our own releases does not have, or has another. #}
{% test last_release_is_the_overview(model) %}
    with

    in_order as (
        select
            checked.*,
            row_number() over (
                partition by checked.area_code, checked.year, checked.method
                order by checked.release_number desc
            ) as place
        from {{ model }} as checked
        where checked.released_by = 'ilmastovaranto'
    ),

    newest as (
        select * from in_order
        where place = 1
    )

    select
        overview.area_code,
        overview.year,
        overview.method,
        overview.emissions_kt_co2e,
        newest.emissions_kt_co2e as revisions_kt_co2e
    from {{ ref('mart_area_overview') }} as overview
    left join newest
        on
            overview.area_code = newest.area_code
            and overview.year = newest.year
            and overview.method = newest.method
    where
        overview.borders = 'current'
        and overview.is_complete
        and {{ differs('overview.emissions_kt_co2e', 'newest.emissions_kt_co2e') }}
{% endtest %}

{# Each release restates the whole series. A newer file of fewer years would empty the years that it leaves out. #}
{% test newest_release_lacks_no_year(model) %}
    with

    years as (
        select distinct
            municipality_code,
            year,
            vintage,
            release_form,
            is_newest
        from {{ model }}
    ),

    newest as (
        select * from years
        where is_newest
    )

    select distinct
        years.municipality_code,
        years.year as missing_year
    from years
    left join newest on years.municipality_code = newest.municipality_code and years.year = newest.year
    where newest.year is null
{% endtest %}
