-- The report of the Hinku network tells the published indicators by the method that its field says, and two of them beside
-- 2007. A field is empty where the indicator is, and no indicator of its years is left out.
with newest as (
    select max(extract(year from as_of_date)) as year from marts.mart_measures where not is_withdrawn
),
fields as (
    select field_code, filled_by, filled_from, method from marts.dim_form_fields
    where form = 'hinku' and filled_by is not null
),
reckoned as (
    select towns.municipality_code, fields.field_code, towns.year,
        case fields.filled_by
            when 'base' then base.indicator_value
            when 'change' then 100 * (towns.indicator_value / nullif(base.indicator_value, 0) - 1)
            else towns.indicator_value
        end as figure
    from fields
    inner join marts.mart_municipal_indicators as towns
        on fields.filled_from = towns.indicator_code and fields.method = towns.method
    left join marts.mart_municipal_indicators as base
        on towns.municipality_code = base.municipality_code and towns.indicator_code = base.indicator_code
        and towns.method = base.method and base.year = 2007
    cross join newest
    where towns.year <= coalesce(newest.year, towns.year)
),
told as (
    select municipality_code, field_code, year, form_value
    from marts.mart_form_hinku
    where reason_code is null
        -- the base stands in years without emissions too
        and not (field_code = 'base_emissions' and year > (select max(year) from marts.mart_municipal_overview))
)
select 'mart_form_hinku' as mart, field_code as column_name, concat_ws(', ', municipality_code, year) as place,
    told.form_value as found, reckoned.figure as expected
from told
full join (from reckoned where figure is not null) as reckoned using (municipality_code, field_code, year)
where coalesce(abs(told.form_value - reckoned.figure) > 0.000001, true)
