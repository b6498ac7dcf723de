/** Rejected records of a release, in the columns of the pipeline. */
import type { Quarantine } from './release.ts';

const columns =
  '(order_id, item_price, printed_card_number, reasons, source_file, record_number, run_id)';

/** In another order than that of replies, and with a card number, which the pipeline never stores. */
export const quarantine: Quarantine = {
  order_items: `select order_id::varchar as order_id, item_price, printed_card_number, reasons,
    source_file, record_number::bigint as record_number, run_id from (values
    ('o3', '-1', 'card', ['price_invalid', 'text_too_long'], 'b.csv', 2, 'first'),
    ('o1', 'x', 'card', ['price_invalid'], 'a.csv', 10, 'first'),
    (null, null, null, ['record_malformed'], 'a.csv', 9, 'first')) as t${columns}`,
  order_item_options: `select 'o1' as order_id, ['superseded'] as reasons, 'c.csv' as source_file,
    1::bigint as record_number, 'first' as run_id`,
};
