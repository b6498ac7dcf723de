/** Small source files. */
const headers = {
  order_items:
    'APP_NAME,RESTAURANT_ID,CREATION_TIME_UTC,ORDER_ID,USER_ID,PRINTED_CARD_NUMBER,IS_LOYALTY,CURRENCY,LINEITEM_ID,ITEM_CATEGORY,ITEM_NAME,ITEM_PRICE,ITEM_QUANTITY',
  order_item_options:
    'ORDER_ID,LINEITEM_ID,OPTION_GROUP_NAME,OPTION_NAME,OPTION_PRICE,OPTION_QUANTITY',
  date_dim: 'date_key,year,month,week,day_of_week,is_weekend,is_holiday,holiday_name',
  restaurants: 'restaurant_id,name,city',
};

const csv = (table: keyof typeof headers, records: readonly string[], end = '\n') =>
  [headers[table], ...records].map((line) => line + end).join('');

/** One order line an order. */
export const items = (...orders: string[]) =>
  csv(
    'order_items',
    orders.map(
      (id) => `Fresh,r1,2023-01-05T17:00:00Z,${id},ann,,false,USD,l1,Bowls,"Egg\n""x""",5,1`,
    ),
  );

export const options = (...orders: string[]) =>
  csv(
    'order_item_options',
    orders.map((id) => `${id},l1,Add,Cheese,1,1`),
  );

export const days = (...names: string[]) =>
  csv(
    'date_dim',
    names.map((name) => `01-01-2023,2023,1,52,Sunday,TRUE,TRUE,${name}`),
    '\r\n',
  );

export const places = (...cities: string[]) =>
  csv(
    'restaurants',
    cities.map((city) => `r1,Harbour,${city}`),
  );
