import json
import sys

from client import AuthenticatedClient
from client.api.clv import aggregate_clv, list_clv, list_clv_changes, look_up_customers
from client.models import (
    Aggregate,
    ClvColumn,
    ClvGroup,
    ClvSort,
    ClvTier,
    ListClv,
    ListClvChanges,
    LookUpCustomers,
    LookUpCustomersRequest,
    Problem,
)

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token)
page = list_clv.sync(client=client, limit=2)
assert isinstance(page, ListClv)
filtered = list_clv.sync(client=client, clv_tier=[ClvTier.HIGH, ClvTier.MEDIUM])
assert isinstance(filtered, ListClv)
two = [ClvColumn.CUSTOMER_ID, ClvColumn.CLV]
fields = list_clv.sync(client=client, fields=two, sort=[ClvSort.CLV_DESC])
assert isinstance(fields, ListClv)
measures = ["rows", "clv.sum"]
groups = aggregate_clv.sync(client=client, by=[ClvGroup.CLV_TIER], measures=measures)
assert isinstance(groups, Aggregate)
changes = list_clv_changes.sync(client=client, since="first")
assert isinstance(changes, ListClvChanges)
body = LookUpCustomersRequest(customer_ids=["c1", "nobody"])
found = look_up_customers.sync(client=client, body=body)
assert isinstance(found, LookUpCustomers)
problem = list_clv.sync(client=client, cursor="forged")
assert isinstance(problem, Problem)
answers = [
    page.meta.rows,
    filtered.meta.total_rows,
    [fields.data[0].customer_id, fields.data[0].clv],
    groups.data[0].to_dict(),
    [row.change for row in changes.data],
    found.meta.unknown,
    [problem.status, problem.type_],
]
print(json.dumps(answers))
