{#
    Fails with each place and pair of years whose parts do not sum to the change, to the last decimal, or have no change
    to sum to.
#}
{% test parts_sum_to_the_change(model, keys) %}
    select
        {{ keys | join(', ') }},
        sum(change_kt_co2e) as parts_kt_co2e,
        max(total_change_kt_co2e) as total_change_kt_co2e
    from {{ model }}
    group by {{ keys | join(', ') }}
    having
        sum(change_kt_co2e) <> max(total_change_kt_co2e)
        or min(total_change_kt_co2e) <> max(total_change_kt_co2e)
        or (sum(change_kt_co2e) is not null and count(total_change_kt_co2e) < count(*))
        or (max(case when value_status = 'computed' then 1 else 0 end) = 1 and sum(change_kt_co2e) is null)
{% endtest %}
