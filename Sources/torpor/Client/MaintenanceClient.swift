import TorporModel
import TorporPorts
import TorporTerminal

/// Begins maintenances and follows them to their end, or to where only a person can help.
struct MaintenanceClient {
    let client: ClientOptions
    let options: MaintenanceOptions

    /// How often a maintenance that is followed is asked for.
    private static let pause = Duration.milliseconds(500)

    func begin(_ purpose: Maintenance.Purpose, _ texts: [String], _ reason: String, _ drain: DrainOptions) async throws {
        let nodes = try texts.map { (text) throws(TorporError) in try NodeID.parse(text) }
        let key = try options.key.map { (text) throws(TorporError) in try IdempotencyKey.parse(text) } ?? JobClient.freshKey
        let request = MaintenanceRequest(
            key: key, purpose: purpose, nodes: nodes, reason: reason, options: drain, isDryRun: options.dryRun)
        try request.check()
        let me = self
        let code = try await Session.maintenance(client, "node \(purpose.rawValue)") { (control) async throws(TorporError) in
            let view = try await Patience.insist { () async throws(TorporError) in try await control.begin(request, by: "") }
            return try await me.tell(view, control)
        }
        if code != .done { throw Ended(code: code) }
    }

    func show(_ id: MaintenanceID, cancelling: Bool, following: Bool) async throws {
        let me = self
        let code = try await Session.maintenance(client, "node maintenance") { (control) async throws(TorporError) in
            let view = cancelling ? try await control.cancel(id, by: "") : try await control.maintenance(id)
            guard following || cancelling else {
                try me.print(view)
                return ExitCode.done
            }
            return try await me.follow(view, control)
        }
        if code != .done { throw Ended(code: code) }
    }

    func list() async throws {
        let views = try await Session.maintenance(client, "node maintenance") { (control) async throws(TorporError) in
            try await control.maintenances(limit: 100)
        }
        Output.line(client.output == .json ? try JSONText.of(views) : MaintenanceText.listing(views))
    }

    // MARK: What they share

    private func tell(_ view: MaintenanceView, _ control: any MaintenanceControl) async throws(TorporError) -> ExitCode {
        if view.state == .planned {
            try print(view)
            return view.moves.contains { $0.state == .blocked } ? .refused : .done
        }
        if options.detach {
            Output.line(client.output == .json ? try JSONText.of(view) : view.id.rawValue)
            return .done
        }
        return try await follow(view, control)
    }

    private func print(_ view: MaintenanceView) throws(TorporError) {
        Output.line(client.output == .json ? try JSONText.of(view) : MaintenanceText.sheet(view))
    }

    /// To its end, or until nothing goes on without a person.
    private func follow(_ first: MaintenanceView, _ control: any MaintenanceControl) async throws(TorporError) -> ExitCode {
        var (view, told) = (first, "")
        while !view.state.isEnded, view.state != .stuck {
            let text = MaintenanceText.progress(view)
            if text != told, client.output == .table { Output.line(text) }
            told = text
            do { try await Task.sleep(for: Self.pause) } catch { break }
            let id = view.id
            view = try await Patience.insist { () async throws(TorporError) in try await control.maintenance(id) }
        }
        try print(view)
        return Self.code(view)
    }

    private static func code(_ view: MaintenanceView) -> ExitCode {
        switch view.state {
        case .done, .planned, .running: .done
        case .left: .failed
        case .cancelled: .undone
        case .stuck: .needsPerson
        }
    }
}
