-- What each project area's coordinator has sent: one row per area and sheet of the workbook, also where nothing came.
{% set sheets = {
    'plans': 'stg_coordinators__plans',
    'measures': 'stg_coordinators__measures',
    'procurements': 'stg_coordinators__procurements',
} %}
with

municipalities as (
    select * from {{ ref('municipalities') }}
    where project_area_code is not null
),

communications as (
    select * from {{ ref('int_communications') }}
),

of_municipalities as (
    {% for sheet, model in sheets.items() %}
        select
            '{{ sheet }}' as sheet,
            municipality_code,
            snapshot_id,
            vintage,
            origin
        from {{ ref(model) }}
        {% if sheet == 'measures' %} where not is_superseded {% endif %}
        union all
    {% endfor %}
    select
        'communications' as sheet,
        place_code as municipality_code,
        snapshot_id,
        vintage,
        origin
    from communications
    where place_type = 'municipality'
),

placed as (
    select
        municipalities.project_area_code as area_code,
        of_municipalities.sheet,
        of_municipalities.municipality_code,
        of_municipalities.snapshot_id,
        of_municipalities.vintage,
        of_municipalities.origin
    from of_municipalities
    inner join municipalities on of_municipalities.municipality_code = municipalities.municipality_code
    union all
    select
        place_code as area_code,
        'communications' as sheet,
        cast(null as {{ dbt.type_string() }}) as municipality_code,
        snapshot_id,
        vintage,
        origin
    from communications
    where place_type = 'area'
),

counted as (
    select
        area_code,
        sheet,
        count(*) as rows_sent,
        count(distinct municipality_code) as municipalities_with_rows,
        max(vintage) as newest_vintage,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from placed
    group by area_code, sheet
),

sizes as (
    select
        project_area_code as area_code,
        count(*) as municipalities_total
    from municipalities
    group by project_area_code
),

sheets as (
    {% for sheet in (sheets | list) + ['communications'] %}
        select '{{ sheet }}' as sheet
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
)

select
    sizes.area_code,
    sheets.sheet,
    cast(coalesce(counted.rows_sent, 0) as integer) as rows_sent,
    cast(coalesce(counted.municipalities_with_rows, 0) as integer) as municipalities_with_rows,
    cast(sizes.municipalities_total as integer) as municipalities_total,
    cast(
        coalesce(counted.municipalities_with_rows, 0) * 100.0 / sizes.municipalities_total as decimal(18, 6)
    ) as completeness_pct,
    counted.newest_vintage,
    counted.snapshot_id,
    counted.origin
from sizes
cross join sheets
left join counted
    on
        sizes.area_code = counted.area_code
        and sheets.sheet = counted.sheet
