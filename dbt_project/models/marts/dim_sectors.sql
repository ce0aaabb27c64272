with

sectors as (
    select * from {{ ref('sectors') }}
),

sector_groups as (
    select * from {{ ref('sector_groups') }}
),

grouped as (
    select
        sectors.sector_code,
        sectors.name_fi,
        sectors.name_sv,
        sectors.name_en,
        sectors.is_credit,
        sectors.sector_group,
        sector_groups.name_fi as sector_group_fi,
        sector_groups.name_sv as sector_group_sv,
        sector_groups.name_en as sector_group_en,
        sector_groups.sort_order as sector_group_sort_order,
        sectors.sort_order
    from sectors
    left join sector_groups on sectors.sector_group = sector_groups.sector_group
)

select * from grouped
