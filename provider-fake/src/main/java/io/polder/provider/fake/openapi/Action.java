package io.polder.provider.fake.openapi;

import com.google.gson.JsonObject;

/** What the server does for one action: gives its answer, but for the request's id, or throws. Thread-safe. */
interface Action {

    JsonObject answer(Parameters parameters);
}
