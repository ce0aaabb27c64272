with

areas as (
    select * from {{ ref('areas') }}
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
),

sizes as (
    select
        area_code,
        cast(count(*) as integer) as municipalities_total,
        cast(count(case when is_followed then 1 end) as integer) as municipalities_followed
    from memberships
    where valid_to_year is null
    group by area_code
),

joined as (
    select
        areas.area_code,
        areas.area_type,
        areas.name_fi,
        areas.name_sv,
        areas.name_en,
        areas.slug,
        areas.is_reported,
        areas.valid_from_year,
        areas.valid_to_year,
        areas.remark_fi,
        areas.remark_sv,
        areas.remark_en,
        coalesce(sizes.municipalities_total, 0) as municipalities_total,
        coalesce(sizes.municipalities_followed, 0) as municipalities_followed
    from areas
    left join sizes on areas.area_code = sizes.area_code
)

select * from joined
