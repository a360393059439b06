import Testing
import TorporModel

@Suite struct SecretsTests {
    @Test func nothingThatIsPrintedTellsOne() throws {
        let secrets = Secrets([try SecretName("token"): Array("hush".utf8)])
        let order = Order(
            workload: WorkloadID(unchecked: "w"), incarnation: Incarnation(1), attempt: Attempt(1), verb: .survey(lazily: false),
            secrets: secrets)
        var dumped = ""
        dump(order, to: &dumped)
        for text in ["\(secrets)", "\(order)", String(reflecting: order), dumped] {
            #expect(!text.contains("hush") && !text.contains("104, 117"), "\(text)")
        }
    }

    @Test(arguments: ["", ".x", "a/b", "..", "é", "a b", String(repeating: "x", count: 65)])
    func aNameThatIsNoFilesIsRefused(_ text: String) {
        #expect(throws: TorporError.self) { try SecretName(text) }
    }

    @Test func oneThatIsTooLongOrThereTwiceIsRefused() throws {
        var secrets = Secrets()
        let name = try SecretName("DB_token-1.x")
        #expect(throws: TorporError.self) { try secrets.add(name, [UInt8](repeating: 1, count: Secrets.longest + 1)) }
        try secrets.add(name, [UInt8](repeating: 1, count: Secrets.longest))
        #expect(throws: TorporError.self) { try secrets.add(name, []) }
    }
}
