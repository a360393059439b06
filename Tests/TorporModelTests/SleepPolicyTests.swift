import Testing
import TorporModel

@Suite struct SleepPolicyTests {
    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("10.1.2.3/32", "10.1.2.3"), ("10.1.2.3/16", "10.1.0.0/16"), ("1.2.3.4/0", "0.0.0.0/0"),
    ]) func aRangeIsReadAndSaidInItsShortestForm(_ text: String, _ said: String) throws {
        #expect(try AddressRange.parse(text).description == said)
    }

    @Test(arguments: ["", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "::1", "10.0.0.1/8/8", "a.b.c.d", "10.0.0.-1"])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(throws: TorporError.self) { try AddressRange.parse(text) }
    }

    @Test func aRangeHasItsAddressesAndNoOther() throws {
        let range = try AddressRange.parse("10.1.0.0/16")
        #expect(range.contains(0x0a01_ffff) && !range.contains(0x0a02_0000))
        #expect(try AddressRange.parse("0.0.0.0/0").contains(.max))
    }

    @Test(arguments: [
        ("22:00-06:00", 23 * 60, true), ("22:00-06:00", 6 * 60, false), ("22:00-06:00", 0, true), ("08:30-17:00", 8 * 60 + 29, false),
        ("08:30-24:00", 1439, true),
    ])
    func hoursGoOverMidnight(_ text: String, _ minutes: Int, _ isIn: Bool) throws {
        let hours = try DayHours.parse(text)
        #expect(hours.description == text)
        #expect(hours.contains(Timestamp(milliseconds: Int64(minutes) * 60_000 + 5 * 86_400_000)) == isIn)
    }

    @Test(arguments: [
        "", "22:00", "22:00-22:00", "22-06", "24:00-06:00", "22:60-06:00", "22:00-24:01", "1:00-2:00", "-", "22:00-06:00-07:00",
    ])
    func whatIsNoPartOfADayIsRefused(_ text: String) {
        #expect(throws: TorporError.self) { try DayHours.parse(text) }
    }

    @Test func timesThatContradictEachOtherAreRefused() {
        #expect(throws: TorporError.self) { try SleepPolicy(dozeMs: 10, sleepMs: 10).check() }
        #expect(throws: Never.self) { try SleepPolicy(dozeMs: 9, sleepMs: 10).check() }
        let many = (0...AddressRange.most).map { AddressRange(UInt32($0), bits: 32) }
        #expect(throws: TorporError.self) { try SleepPolicy(sleepMs: 1, ignored: many).check() }
    }
}
