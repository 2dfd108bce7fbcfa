package io.polder.provider.aliyun;

import com.aliyuncs.CommonRequest;
import com.aliyuncs.http.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request of a product that no artifact at hand has classes for. Confined; sent once. */
final class RpcRequest {

    private final String product;
    private final String version;
    private final String action;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    RpcRequest(String product, String version, String action) {
        this.product = product;
        this.version = version;
        this.action = action;
    }

    String product() {
        return product;
    }

    String action() {
        return action;
    }

    RpcRequest with(String name, Object value) {
        parameters.put(name, value.toString());
        return this;
    }

    RpcRequest with(String name, Optional<?> value) {
        value.ifPresent(there -> parameters.put(name, there.toString()));
        return this;
    }

    /** {@code Tag.1.Key}, {@code Tag.1.Value} and so on. */
    RpcRequest withTags(Map<String, String> tags) {
        int number = 0;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            number++;
            with("Tag." + number + ".Key", tag.getKey()).with("Tag." + number + ".Value", tag.getValue());
        }
        return this;
    }

    CommonRequest common() {
        var common = new CommonRequest();
        common.setSysMethod(MethodType.POST);
        common.setSysProduct(product);
        common.setSysVersion(version);
        common.setSysAction(action);
        parameters.forEach(common::putBodyParameter);
        return common;
    }
}
