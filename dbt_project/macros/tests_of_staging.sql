{# What staging must hold where a publisher's file has all Finland, or totals beside their parts. #}

{#
    Fails with the followed municipalities that lack a row for one of the combinations of `by` which the model has.
    An empty model passes: the publisher may have no file.
#}
{% test has_every_followed_municipality(model, by) %}
    select wanted.*
    from (
        select distinct
            municipalities.municipality_code,
            {% for column in by %}checked.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        from {{ ref('municipalities') }} as municipalities
        cross join {{ model }} as checked
        where municipalities.is_followed
    ) as wanted
    left join {{ model }} as present
        on
            wanted.municipality_code = present.municipality_code
            {% for column in by %} and wanted.{{ column }} = present.{{ column }}{% endfor %}
    where present.municipality_code is null
{% endtest %}

{# Fails with the rows whose code and name are not the same municipality's: a column has slipped. #}
{% test codes_and_names_agree(model) %}
    select
        checked.municipality_code,
        checked.municipality_name,
        municipalities.name_fi
    from {{ model }} as checked
    inner join {{ ref('municipalities') }} as municipalities
        on checked.municipality_code = municipalities.municipality_code
    where
        lower(checked.municipality_name) not in (lower(municipalities.name_fi), municipalities.municipality_code)
{% endtest %}

{#
    Fails with each file, municipality and year of buildings whose heating fuels do not sum to the publisher's total of
    them, or that has no total: the file may be cut. A figure that the publisher keeps to itself leaves nothing to compare.
#}
{% test heating_fuels_sum_to_their_total(model) %}
    with

    summed as (
        select
            municipality_code,
            year,
            snapshot_id,
            min(source_row) as source_row,
            sum(case when heating_fuel_code = 'SSS' then buildings end) as all_buildings,
            sum(case when heating_fuel_code <> 'SSS' then buildings else 0 end) as by_fuel,
            count(case when heating_fuel_code = 'SSS' then 1 end) as totals,
            count(*) - count(buildings) as unknown_figures
        from {{ model }}
        group by municipality_code, year, snapshot_id
    )

    select
        municipality_code,
        year,
        snapshot_id,
        source_row,
        by_fuel,
        all_buildings,
        'heating fuels that sum to the total (SSS) of the municipality; the file may be cut: fetch it again' as expected
    from summed
    where totals = 0 or (unknown_figures = 0 and by_fuel <> all_buildings)
{% endtest %}

{#
    Fails with each municipality that a yearly classification lacks between two that have it, with each followed one that
    the newest lacks, and with each that begins later than the oldest though nothing has become a part of it: a file may be
    cut. `changes` is the model of what has merged.
#}
{% test classifications_are_whole(model, changes) %}
    with

    classifications as (
        select
            classification_name,
            valid_from_date,
            max(snapshot_id) as snapshot_id,
            row_number() over (order by valid_from_date) as place,
            count(*) over () as classifications
        from {{ model }}
        group by classification_name, valid_from_date
    ),

    held as (
        select
            checked.municipality_code,
            min(classifications.place) as first_place,
            max(classifications.place) as last_place
        from {{ model }} as checked
        inner join classifications on checked.classification_name = classifications.classification_name
        group by checked.municipality_code
    ),

    followed as (
        select municipality_code
        from {{ ref('municipalities') }}
        where is_followed
    ),

    grown as (
        select distinct present_municipality_code as municipality_code
        from {{ ref(changes) }}
        where municipality_code <> present_municipality_code
    ),

    wanted as (
        select
            coalesce(held.municipality_code, followed.municipality_code) as municipality_code,
            case
                when followed.municipality_code is not null and grown.municipality_code is null then 1
                else coalesce(held.first_place, 1)
            end as first_place,
            case when followed.municipality_code is not null then 1000000 else held.last_place end as last_place
        from held
        full join followed on held.municipality_code = followed.municipality_code
        left join grown on followed.municipality_code = grown.municipality_code
    )

    select
        classifications.classification_name,
        classifications.snapshot_id,
        wanted.municipality_code,
        'this municipality, as other years have it; the file may be cut: fetch it again' as expected
    from wanted
    cross join classifications
    left join {{ model }} as present
        on
            classifications.classification_name = present.classification_name
            and wanted.municipality_code = present.municipality_code
    where
        classifications.place between wanted.first_place and wanted.last_place
        and present.municipality_code is null
{% endtest %}

{# Fails with each year of the model `dimension` after the first of this one that this one lacks: the file may be cut. #}
{% test has_every_year_since_its_first(model, column_name, dimension) %}
    select distinct dimension.{{ column_name }}
    from {{ ref(dimension) }} as dimension
    left join {{ model }} as checked on dimension.{{ column_name }} = checked.{{ column_name }}
    where
        checked.{{ column_name }} is null
        and dimension.{{ column_name }} > (select min({{ column_name }}) from {{ model }})
{% endtest %}

{# Fails with the months of a meter whose readings are in another unit than its commodity is measured in. #}
{% test meters_tell_in_their_unit(model) %}
    select
        meter_id,
        month_date,
        unit,
        expected_unit,
        snapshot_id,
        source_row,
        expected_unit
        || ', as the register of meters says that it measures '
        || commodity
        || '; mend the readings or mittarit.csv, and run `ilmasto refresh` again' as expected
    from {{ model }}
    where unit <> expected_unit
{% endtest %}

{# Fails with the meters whose building no register of buildings has. #}
{% test meters_measure_a_building_of_the_register(model) %}
    select
        checked.meter_id,
        checked.building_id,
        checked.snapshot_id,
        checked.source_row,
        'a building of rakennukset.csv; mend the row, or leave it out with its building, and run `ilmasto refresh` again'
            as expected
    from {{ model }} as checked
    left join {{ ref('stg_property_meters__buildings') }} as buildings on checked.building_id = buildings.building_id
    where buildings.building_id is null
{% endtest %}

{# Fails with each file of readings that has meters which no register has: they are in no building and in no number. #}
{% test meters_stand_in_the_register(model) %}
    select
        count(distinct checked.meter_id) as unknown_meters,
        min(checked.meter_id) as meter_id,
        checked.snapshot_id,
        min(checked.source_row) as source_row,
        'meters of the register; these are in no building and in no number. Give them a row in mittarit.csv where they '
        || 'measure a building of a followed municipality' as expected
    from {{ model }} as checked
    left join {{ ref('stg_property_meters__meters') }} as meters on checked.meter_id = meters.meter_id
    where meters.meter_id is null
    group by checked.snapshot_id
{% endtest %}
