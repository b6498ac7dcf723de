import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ClvApi;
import org.openapitools.client.model.ClvColumn;
import org.openapitools.client.model.ClvGroup;
import org.openapitools.client.model.ClvSort;
import org.openapitools.client.model.ClvTier;
import org.openapitools.client.model.LookUpCustomersRequest;

class Program {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(args[0]);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + args[1]));
    ClvApi clv = new ClvApi(client);
    var rows = ClvApi.APIListClvRequest.newBuilder();
    var page = clv.listClv(rows.limit(2).build());
    rows = ClvApi.APIListClvRequest.newBuilder();
    var filtered = clv.listClv(rows.clvTier(List.of(ClvTier.HIGH, ClvTier.MEDIUM)).build());
    rows = ClvApi.APIListClvRequest.newBuilder();
    var fields =
        clv.listClv(rows.fields(List.of(ClvColumn.CUSTOMER_ID, ClvColumn.CLV)).sort(List.of(ClvSort.CLV_DESC)).build());
    var groups =
        clv.aggregateClv(
            ClvApi.APIAggregateClvRequest.newBuilder()
                .by(List.of(ClvGroup.CLV_TIER))
                .measures(List.of("rows", "clv.sum"))
                .build());
    var changes = clv.listClvChanges(ClvApi.APIListClvChangesRequest.newBuilder().since("first").build());
    var body = new LookUpCustomersRequest().customerIds(List.of("c1", "nobody"));
    var found = clv.lookUpCustomers(body, null);
    List<Object> problem = List.of();
    try {
      clv.listClv(ClvApi.APIListClvRequest.newBuilder().cursor("forged").build());
    } catch (ApiException error) {
      var type = new ObjectMapper().readTree(error.getResponseBody()).get("type").asText();
      problem = List.of(error.getCode(), type);
    }
    var first = fields.getData().get(0);
    var answers =
        List.of(
            page.getMeta().getRows(),
            filtered.getMeta().getTotalRows(),
            List.of(first.getCustomerId(), first.getClv()),
            groups.getData().get(0),
            changes.getData().stream().map(row -> row.getChange()).toList(),
            found.getMeta().getUnknown(),
            problem);
    System.out.println(new ObjectMapper().writeValueAsString(answers));
  }
}
