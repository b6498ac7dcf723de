import json
import sys

from openapi_client import ApiClient, ClvApi, Configuration
from openapi_client.exceptions import ApiException
from openapi_client.models import LookUpCustomersRequest

url, token = sys.argv[1:]
with ApiClient(Configuration(host=url, access_token=token)) as client:
    clv = ClvApi(client)
    page = clv.list_clv(limit=2)
    filtered = clv.list_clv(clv_tier=["High", "Medium"])
    fields = clv.list_clv(fields=["customer_id", "clv"], sort=["-clv"])
    groups = clv.aggregate_clv(by=["clv_tier"], measures=["rows", "clv.sum"])
    changes = clv.list_clv_changes(since="first")
    body = LookUpCustomersRequest(customer_ids=["c1", "nobody"])
    found = clv.look_up_customers(body)
    try:
        clv.list_clv(cursor="forged")
        raise AssertionError("a forged cursor was accepted")
    except ApiException as error:
        problem = error.data
answers = [
    page.meta.rows,
    filtered.meta.total_rows,
    [fields.data[0].customer_id, fields.data[0].clv],
    groups.data[0],
    [row.change for row in changes.data],
    found.meta.unknown,
    [problem.status, problem.type],
]
print(json.dumps(answers))
