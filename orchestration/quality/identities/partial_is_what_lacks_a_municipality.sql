-- A number is called a partial sum exactly where it is of fewer municipalities than its area has, and is of exactly
-- those whose own number is known.
with followed as (
    select members.area_code as place_code, members.borders, members.year
    from members
    inner join marts.dim_municipalities as places using (municipality_code)
    group by all
    having bool_and(places.is_followed)
),
known as (
    select members.area_code as place_code, members.borders, members.year, numbers.method, numbers.indicator_code,
        count(*) as municipalities
    from members
    inner join numbers
        on numbers.place_type = 'municipality' and numbers.place_code = members.municipality_code
        and numbers.year = members.year and numbers.indicator_value is not null
    where not members.is_divided
    group by all
)
select mart, indicator_code as column_name, concat_ws(', ', place_code, borders, year, method) as place,
    value_status as found, concat(municipalities_loaded, ' of ', municipalities_total) as expected
from numbers
where place_type = 'area' and indicator_value is not null
    and (
        (value_status = 'computed') <> (municipalities_loaded = municipalities_total)
        or value_status not in ('computed', 'partial', 'reached')
        or is_complete <> (municipalities_loaded = municipalities_total)
    )
union all
select mart, indicator_code, concat_ws(', ', place_code, borders, year, method),
    concat('of ', municipalities_loaded), concat('of ', coalesce(known.municipalities, 0))
from numbers
inner join followed using (place_code, borders, year)
left join known using (place_code, borders, year, method, indicator_code)
where place_type = 'area' and indicator_value is not null
    and indicator_code in (select indicator_code from seeds.indicators where denominator is null and numerator is not null)
    and municipalities_loaded <> coalesce(known.municipalities, 0)
union all
select mart, 'value_status', concat_ws(', ', place_code, borders, year, method), value_status,
    concat(municipalities_loaded, ' of ', municipalities_total)
from overviews
where value_status <> case
        when emissions_kt_co2e is null then 'missing'
        when municipalities_loaded < municipalities_total then 'partial'
        else 'computed'
    end
    or is_complete <> (municipalities_loaded = municipalities_total)
union all
select mart, 'emissions_kt_co2e', concat_ws(', ', overviews.place_code, overviews.borders, overviews.year, overviews.method),
    concat('of ', municipalities_loaded), concat('of ', coalesce(known.municipalities, 0))
from overviews
left join known
    on overviews.place_code = known.place_code and overviews.borders = known.borders and overviews.year = known.year
    and overviews.method = known.method and known.indicator_code = 'emissions_total'
where place_type = 'area' and municipalities_loaded <> coalesce(known.municipalities, 0)
union all
-- whichever criteria are asked for, the procurements are those of the same municipalities
select numbers.mart, numbers.indicator_code, concat_ws(', ', place_code, borders, year),
    concat('of ', municipalities_loaded),
    concat('of ', max(municipalities_loaded) over (partition by place_code, borders, year, indicators.denominator))
from numbers
inner join seeds.indicators as indicators using (indicator_code)
where place_type = 'area' and indicators.denominator like 'procurement%'
qualify municipalities_loaded
    <> max(municipalities_loaded) over (partition by place_code, borders, year, indicators.denominator)
