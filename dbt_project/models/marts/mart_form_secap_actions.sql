-- The measures of mitigation in the words of the form, one row for each. What the form asks and nobody has recorded
-- stays empty: empty_fields names each such field, whose reason stands in dim_form_fields.
{% set columns = {
    'title': 'measure_name',
    'sector': 'form_sector',
    'responsible_body': 'owner',
    'start': 'start_year',
    'end': 'deadline_date',
    'implementation_status': 'form_status',
    'implementation_cost': 'cost_estimate_eur',
    'cost_spent': 'spent_eur',
    'co2_reduction': 'impact_t_co2e_per_year',
} %}
with

measures as (
    select * from {{ ref('int_measures') }}
    where theme = 'hillintä' and not is_withdrawn
),

words as (
    select * from {{ ref('form_words') }}
),

in_words as (
    select
        measures.measure_id,
        measures.municipality_code,
        measures.measure_name,
        measures.sector_code,
        sectors.form_word as form_sector,
        measures.owner,
        measures.start_year,
        measures.deadline_date,
        measures.status,
        statuses.form_word as form_status,
        measures.cost_estimate_eur,
        measures.spent_eur,
        measures.impact_t_co2e_per_year,
        measures.as_of_date,
        measures.origin,
        measures.snapshot_id,
        measures.source_row
    from measures
    left join words as sectors on sectors.word_list = 'sector' and measures.sector_code = sectors.code
    left join words as statuses on statuses.word_list = 'status' and measures.status = statuses.code
),

told as (
    select
        in_words.*,
        trim(
            {% for field, column in columns.items() %}
                case when {{ column }} is null then '{{ field }} ' else '' end
                {% if not loop.last %} || {% endif %}
            {% endfor %}
        ) as empty_fields
    from in_words
)

select
    measure_id,
    municipality_code,
    measure_name,
    sector_code,
    form_sector,
    owner,
    start_year,
    deadline_date,
    status,
    form_status,
    cost_estimate_eur,
    spent_eur,
    impact_t_co2e_per_year,
    nullif(empty_fields, '') as empty_fields,
    as_of_date,
    origin,
    snapshot_id,
    source_row
from told
