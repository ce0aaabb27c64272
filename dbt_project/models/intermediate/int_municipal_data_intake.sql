-- What the workbooks hold of each municipality of the project: one row per municipality and sheet, also where there is
-- nothing. Rows of replaced workbooks are not counted.
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

sheet_rows as (
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
    from {{ ref('int_communications') }}
    where place_type = 'municipality'
),

sheets as (
    {% for sheet in (sheets | list) + ['communications'] %}
        select '{{ sheet }}' as sheet
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
)

select
    municipalities.municipality_code,
    municipalities.project_area_code as area_code,
    sheets.sheet,
    cast(count(sheet_rows.sheet) as integer) as rows_sent,
    max(sheet_rows.vintage) as newest_vintage,
    max(sheet_rows.snapshot_id) as snapshot_id,
    {{ weakest_origin('sheet_rows.origin') }} as origin
from municipalities
cross join sheets
left join sheet_rows
    on
        municipalities.municipality_code = sheet_rows.municipality_code
        and sheets.sheet = sheet_rows.sheet
group by municipalities.municipality_code, municipalities.project_area_code, sheets.sheet
