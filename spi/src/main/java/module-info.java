/** What a cloud must offer to Polder. */
@org.jspecify.annotations.NullMarked
module io.polder.spi {
    requires static transitive org.jspecify;

    exports io.polder.spi;

    uses io.polder.spi.CloudProviderFactory;
}
