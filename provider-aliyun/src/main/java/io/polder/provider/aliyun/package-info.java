/** Alibaba Cloud behind the SPI. So far calls, and a factory that says that no adapter uses them yet. */
@NullMarked
package io.polder.provider.aliyun;

import org.jspecify.annotations.NullMarked;
