-- The cells of the forms that ask for an inventory: every field in every municipality and year, with its emissions or
-- the reason why it has none.
with

municipality_years as (
    select * from {{ ref('int_municipality_years') }}
),

fields as (
    select * from {{ ref('form_fields') }}
    where method = 'alas'
),

form_emissions as (
    select * from {{ ref('int_form_emissions') }}
),

-- what the publisher tells of a municipality and year at all, and whence
told as (
    select
        municipality_code,
        year,
        max(emissions_vintage) as emissions_vintage,
        {{ weakest_release('emissions_release') }} as emissions_release,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from form_emissions
    group by municipality_code, year
),

cells as (
    select
        fields.form,
        fields.field_code,
        municipality_years.municipality_code,
        municipality_years.year,
        fields.method,
        form_emissions.emissions_kt_co2e,
        form_emissions.energy_gwh,
        case
            when fields.filled_by is null or (form_emissions.emissions_kt_co2e is not null and not fields.is_of_form)
                then fields.reason_code
            when form_emissions.emissions_kt_co2e is not null then null
            when told.year is null then 'missing'
            else 'not_occurring'
        end as reason_code,
        told.emissions_vintage,
        told.emissions_release,
        told.snapshot_id,
        told.origin
    from municipality_years
    cross join fields
    left join form_emissions
        on
            fields.form = form_emissions.form
            and fields.field_code = form_emissions.field_code
            and municipality_years.municipality_code = form_emissions.municipality_code
            and municipality_years.year = form_emissions.year
    left join told
        on
            municipality_years.municipality_code = told.municipality_code
            and municipality_years.year = told.year
)

select * from cells
