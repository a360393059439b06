import Testing
import TorporDeclaration
import TorporModel

/// Quantities: sizes, times, processors, counts.
@Suite struct SpecTextTests {
    private static let sizes: [(String, UInt64)] = [
        ("1", 1), ("1023", 1023), ("1K", 1 << 10), ("64k", 64 << 10), ("512M", 512 << 20), ("512Mi", 512 << 20), ("512MiB", 512 << 20),
        ("2g", 2 << 30), ("2gib", 2 << 30), ("1T", 1 << 40), ("16777215T", 16_777_215 << 40), ("18446744073709551615", .max),
    ]

    @Test(arguments: sizes) func aSizeIsRead(_ text: String, _ bytes: UInt64) throws {
        #expect(try SpecText.bytes(text) == bytes)
    }

    @Test(arguments: [
        "", "0", "0M", "M", "-1", "+1", " 1", "1 ", "1.5G", "0.5M", "1KB", "1MB", "1B", "1iB", "1P", "1MM", "010", "0x10", "1_000", "1e3",
        "५",
        "16777216T", "16777217T", "18446744073709551616", "99999999999999999999999999T",
    ]) func whatIsNoSizeIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.bytes(text) }
        #expect(error?.code == .invalidArgument && error?.message == "\"\(text)\" is not a size" && error?.remedy?.contains("512M") == true)
    }

    private static let prints: [(UInt64, String)] = [
        (1, "1"), (1023, "1023"), (1024, "1K"), (1025, "1025"), (1536, "1536"), (2048, "2K"), (512 << 20, "512M"),
        ((512 << 20) + 1024, "524289K"),
        (1 << 40, "1T"), (1 << 63, "8388608T"), (.max, "18446744073709551615"),
    ]

    @Test(arguments: [("100M", 100 << 20), ("100MiB/s", 100 << 20), ("1048576/s", 1 << 20), ("2g", 2 << 30)] as [(String, UInt64)])
    func aRateIsReadWithAndWithoutItsSecond(_ text: String, _ bytes: UInt64) throws { #expect(try SpecText.rate(text) == bytes) }

    @Test(arguments: ["", "/s", "0", "0M/s", "100M/min", "100Mbit/s", "-1M", "1.5M", "M", "none"]) func whatIsNoRateIsRefused(
        _ text: String
    ) {
        let error = #expect(throws: TorporError.self) { try SpecText.rate(text) }
        #expect(error?.code == .invalidArgument && error?.remedy?.contains("100MiB/s") == true)
    }

    @Test(arguments: prints) func aSizeIsPrintedExactly(_ bytes: UInt64, _ text: String) throws {
        #expect(SpecText.text(bytes: bytes) == text)
        #expect(try SpecText.bytes(text) == bytes)
    }

    private static let durations: [(String, UInt64)] = [
        ("1ms", 1), ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("876000h", 3_153_600_000_000),
    ]

    @Test func daysAreReadAndPrintedAsHours() throws {
        #expect(try SpecText.duration("7d") == 604_800_000)
        #expect(SpecText.text(milliseconds: 604_800_000) == "168h")
    }

    @Test(arguments: durations) func aDurationIsReadAndPrinted(_ text: String, _ milliseconds: UInt64) throws {
        #expect(try SpecText.duration(text) == milliseconds)
        #expect(SpecText.text(milliseconds: milliseconds) == text)
    }

    @Test func aDurationIsPrintedInTheLargestExactUnit() {
        #expect(SpecText.text(milliseconds: 1500) == "1500ms" && SpecText.text(milliseconds: 90_000) == "90s")
        #expect(SpecText.text(milliseconds: 60_000) == "1m" && SpecText.text(milliseconds: 0) == "0ms")
    }

    @Test(arguments: ["", "0s", "s", "10", "1.5s", "-1s", "1S", "1 s", "1w", "1sec", "01s", "876001h", "18446744073709551615h", "1ms2"])
    func whatIsNoDurationIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.duration(text) }
        #expect(
            error?.code == .invalidArgument && error?.message == "\"\(text)\" is not a duration" && error?.remedy?.contains("30s") == true)
    }

    private static let amounts: [(String, UInt32)] = [
        ("0.001", 1), ("0.01", 10), ("0.1", 100), ("1", 1000), ("1.5", 1500), ("0.07", 70), ("4.35", 4350), ("1024", 1_024_000),
        ("1023.999", 1_023_999),
    ]

    @Test(arguments: amounts) func processorsAreCountedInThousandths(_ text: String, _ thousandths: UInt32) throws {
        #expect(try SpecText.cpus(text) == thousandths)
        #expect(SpecText.text(cpuMillis: thousandths) == text)
    }

    @Test func everyThousandthIsReadAsItIsPrinted() throws {
        for value in UInt32(1)...5000 { #expect(try SpecText.cpus(SpecText.text(cpuMillis: value)) == value) }
        #expect(try SpecText.cpus("1.500") == 1500)
    }

    @Test(arguments: [
        "", "0", "0.000", ".5", "1.", "1.2345", "1,5", "1.5.0", "-1", "+1", "1e1", "01", "1024.001", "1025", "18446744073709551615",
        "18446744073709551616", "½",
        "1.+5",
    ]) func whatIsNoAmountOfProcessorsIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try SpecText.cpus(text) }
        #expect(error?.code == .invalidArgument && error?.remedy?.contains("1.5") == true)
    }

    @Test func aCountIsAWholeNumber() throws {
        #expect(try SpecText.count("1", "processes") == 1)
        #expect(try SpecText.count("4294967295", "processes") == .max)
        for text in ["", "0", "-1", "+1", "1.0", "010", "4294967296", "many"] {
            let error = #expect(throws: TorporError.self) { try SpecText.count(text, "open files") }
            #expect(error?.message == "\"\(text)\" is not a count of open files" && error?.remedy != nil)
        }
    }

    /// A message is one line, of bounded length, and does nothing to a terminal.
    @Test func aMessageQuotesSafely() {
        let error = #expect(throws: TorporError.self) { try SpecText.bytes("\u{1B}[2J\n" + String(repeating: "x", count: 10_000)) }
        #expect(error?.message.contains("\n") == false && error?.message.contains("\u{1B}") == false)
        #expect((error?.message.count ?? .max) < 120)
    }
}
