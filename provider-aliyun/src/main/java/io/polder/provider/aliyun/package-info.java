/** Alibaba Cloud behind the SPI. So far its factory only, which says so. */
@NullMarked
package io.polder.provider.aliyun;

import org.jspecify.annotations.NullMarked;
