import Testing
import TorporHost
import TorporModel

@Suite struct KeyValueTextTests {
    @Test func whateverAValueHoldsComesBack() throws {
        var text = KeyValueText()
        text.add("message", "a=b\nline two\r100%0A %")
        text.add("list", "one")
        text.add("list", "")
        let back = try KeyValueText(parsing: text.text)
        #expect(back == text)
        #expect(back.all("list") == ["one", ""])
        #expect(text.text.split(separator: "\n").count == 3)
    }

    @Test func aLineWithoutAnEqualsSignIsRefused() {
        #expect(throws: TorporError.self) { try KeyValueText(parsing: "nothing here") }
    }
}
