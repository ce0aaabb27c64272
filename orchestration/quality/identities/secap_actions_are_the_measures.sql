-- The actions of the Covenant's form are the measures of mitigation that are still kept, each once and with its own figures,
-- and a field that is named as empty is empty.
with told as (
    select * from marts.mart_form_secap_actions
),
wanted as (
    select * from marts.mart_measures where theme = 'hillintä' and not is_withdrawn
),
words as (
    select told.measure_id, field, field_value
    from told, lateral (
        values ('title', measure_name), ('sector', form_sector), ('responsible_body', owner), ('start', start_year::varchar),
            ('end', deadline_date::varchar), ('implementation_status', form_status),
            ('implementation_cost', cost_estimate_eur::varchar), ('cost_spent', spent_eur::varchar),
            ('co2_reduction', impact_t_co2e_per_year::varchar)
    ) as fields(field, field_value)
)
select 'mart_form_secap_actions' as mart, 'measure_id' as column_name,
    coalesce(told.measure_id, wanted.measure_id) as place, told.measure_id as found, wanted.measure_id as expected
from told
full join wanted on told.measure_id = wanted.measure_id
where told.measure_id is null or wanted.measure_id is null
    or (told.municipality_code, told.status, told.measure_name, told.sector_code, told.owner, told.start_year)
    is distinct from
    (wanted.municipality_code, wanted.status, wanted.measure_name, wanted.sector_code, wanted.owner, wanted.start_year)
    or (told.deadline_date, told.cost_estimate_eur, told.spent_eur, told.impact_t_co2e_per_year)
    is distinct from
    (wanted.deadline_date, wanted.cost_estimate_eur, wanted.spent_eur, wanted.impact_t_co2e_per_year)
union all
select 'mart_form_secap_actions', field, words.measure_id, told.empty_fields, field_value
from words
inner join told using (measure_id)
where coalesce(list_contains(string_split(told.empty_fields, ' '), field), false) <> (field_value is null)
union all
select 'mart_form_secap_actions', 'form_status', told.measure_id, told.form_status, seeds.form_word
from told
left join seeds.form_words as seeds on seeds.word_list = 'status' and told.status = seeds.code
where told.form_status is distinct from seeds.form_word
union all
select 'mart_form_secap_actions', 'form_sector', told.measure_id, told.form_sector, seeds.form_word
from told
left join seeds.form_words as seeds on seeds.word_list = 'sector' and told.sector_code = seeds.code
where told.form_sector is distinct from seeds.form_word
