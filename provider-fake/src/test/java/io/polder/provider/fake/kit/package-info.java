/** The fake cloud as the compatibility kit wants it, for providers that reach it in ways of their own. */
package io.polder.provider.fake.kit;
