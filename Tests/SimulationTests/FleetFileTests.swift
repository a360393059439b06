import Testing
import TorporModel
import TorporSimulation

/// Fleets as people write them down.
struct FleetFileTests {
    @Test func everyFieldIsTaken() throws {
        let text = """
            {"nodes": 5, "workloads": 20, "jobs": 60, "evacuations": 2, "migrations": 0.5, "memoryMiB": [64, 4096], "thinkSeconds": [0, 9],
             "patienceSeconds": 600, "faults": {"lost": 0.01, "powerLosses": 2, "drift": 100}}
            """
        let settings = try FleetFile(Array(text.utf8)).settings
        #expect(settings.nodes == 5 && settings.workloads == 20 && settings.jobs == 60 && settings.evacuations == 2)
        #expect(settings.migrations == 0.5 && settings.memoryMiB == 64...4096 && settings.thinkSeconds == 0...9)
        #expect(settings.patienceSeconds == 600)
        #expect(settings.faults?.lost == 0.01 && settings.faults?.powerLosses == 2 && settings.faults?.drift == 100)
        #expect(settings.faults?.agentKills == 0)
    }

    @Test(arguments: [
        "{", "[]", "{\"nodes\": 1}", "{\"nodes\": \"many\"}", "{\"node\": 3}", "{\"memoryMiB\": [9, 1]}", "{\"migrations\": 2}",
        "{\"faults\": {\"lost\": 2}}", "{\"faults\": {\"loss\": 0.1}}", "{\"faults\": {\"powerLosses\": -1}}", "{\"faults\": 3}",
    ])
    func whatCannotBeIsRefusedWithARemedy(_ text: String) throws {
        let error = #expect(throws: TorporError.self) { try FleetFile(Array(text.utf8)) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.remedy != nil)
    }

    /// Every fault that a plan can hold has a name in files, once.
    @Test func everyFaultHasOneName() {
        let names = FaultPlan.shares.map(\.name) + FaultPlan.rates.map(\.name)
        let fields = Mirror(reflecting: FaultPlan()).children.compactMap(\.label).filter { $0 != "drift" }
        #expect(names.sorted() == fields.sorted())
    }
}
