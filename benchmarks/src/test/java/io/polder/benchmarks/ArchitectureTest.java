package io.polder.benchmarks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules, as the design draws them. */
@AnalyzeClasses(
        packages = "io.polder",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {

    private static final String[] CORE = {
        "io.polder.cloud..", "io.polder.journal..", "io.polder.netns..", "io.polder.pool.."
    };
    private static final String[] KERNEL = {"io.polder.linux..", "io.polder.netlink.."};
    private static final String[] FAMILIES = {
        "io.polder.netlink.route..",
        "io.polder.netlink.generic..",
        "io.polder.netlink.ethtool..",
        "io.polder.netlink.netfilter..",
        "io.polder.netlink.sockdiag.."
    };

    @ArchTest
    static final ArchRule spiDependsOnNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.polder.spi..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.polder..").and(resideOutsideOfPackages("io.polder.spi..")));

    @ArchTest
    static final ArchRule netlinkDependsOnNothingOfOurs = noClasses()
            .that()
            .resideInAnyPackage(KERNEL)
            .should()
            .dependOnClassesThat(resideInAPackage("io.polder..").and(resideOutsideOfPackages(KERNEL)));

    @ArchTest
    static final ArchRule genericCodecKnowsNoFamily = noClasses()
            .that()
            .resideInAPackage("io.polder.netlink")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FAMILIES);

    @ArchTest
    static final ArchRule providersNeverImportCore = noClasses()
            .that()
            .resideInAPackage("io.polder.provider..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE);

    @ArchTest
    static final ArchRule onlyTheFabricOfTheFakeCloudTouchesTheKernel = noClasses()
            .that()
            .resideInAPackage("io.polder.provider..")
            .and()
            .resideOutsideOfPackage("io.polder.provider.fake.fabric..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNEL);

    @ArchTest
    static final ArchRule coreKnowsNoProvider = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.polder.provider..");

    @ArchTest
    static final ArchRule onlyOnePackageTouchesAnFfiLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("io.polder.linux.internal")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jnr..", "com.kenai.jffi..", "com.sun.jna..", "java.lang.foreign");

    @ArchTest
    static final ArchRule rawSystemCallsStayWithinTheKernelModules = classes()
            .that()
            .resideInAPackage("io.polder.linux.internal")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("io.polder.linux..", "io.polder.netlink..", "io.polder.ebpf..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.polder.(**)").should().beFreeOfCycles();

    /** What a module publishes for the tests of others. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
