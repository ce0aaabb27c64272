-- The rows of the emissions' newest release under the fields of the forms that ask for an inventory, each row in one
-- field of each form: no emission is counted twice or split. Form_sources.csv says which, in the publisher's
-- abbreviations and in full words; a row that it does not place stands outside the form. All emissions, as the forms
-- ask for.
with

emission_rows as (
    select * from {{ ref('int_emission_rows') }}
    where is_newest
),

form_sources as (
    select * from {{ ref('form_sources') }}
),

-- the publisher's words, each once: few, so that what places them may be slow
told as (
    select distinct
        sector_code,
        sub_sector,
        sub_sector_part,
        is_emissions_trading
    from emission_rows
),

placed as (
    select
        told.sector_code,
        told.sub_sector,
        told.sub_sector_part,
        told.is_emissions_trading,
        coalesce(form_sources.crf_field, 'outside_the_form') as crf_field,
        coalesce(form_sources.secap_field, 'outside_the_form') as secap_field
    from told
    left join form_sources
        on
            told.sector_code = form_sources.sector_code
            and (
                form_sources.sub_sector = '*'
                or told.sub_sector in (form_sources.sub_sector, form_sources.sub_sector_name)
            )
            and (
                form_sources.sub_sector_part = '*'
                or told.sub_sector_part in (form_sources.sub_sector_part, form_sources.sub_sector_part_name)
            )
            and form_sources.in_emissions_trading in ('*', case when told.is_emissions_trading then 'yes' else 'no' end)
),

of_forms as (
    {% for form, field in [('crf', 'crf_field'), ('secap_inventory', 'secap_field')] %}
        select
            '{{ form }}' as form,
            placed.{{ field }} as field_code,
            emission_rows.municipality_code,
            emission_rows.year,
            emission_rows.emissions_kt_co2e,
            emission_rows.energy_gwh,
            emission_rows.vintage,
            emission_rows.release_status,
            emission_rows.snapshot_id,
            emission_rows.origin
        from emission_rows
        inner join placed
            on
                emission_rows.sector_code = placed.sector_code
                and emission_rows.sub_sector = placed.sub_sector
                and emission_rows.sub_sector_part = placed.sub_sector_part
                and emission_rows.is_emissions_trading = placed.is_emissions_trading
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

summed as (
    select
        form,
        field_code,
        municipality_code,
        year,
        cast(sum(emissions_kt_co2e) as decimal(18, 6)) as emissions_kt_co2e,
        cast(sum(energy_gwh) as decimal(18, 6)) as energy_gwh,
        max(vintage) as emissions_vintage,
        {{ weakest_release('release_status') }} as emissions_release,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from of_forms
    group by form, field_code, municipality_code, year
)

select * from summed
