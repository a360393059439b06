import TorporModel

extension WorkloadKey {
    /// What a specification says for this key, defaults included; nil when it says nothing.
    func value(of spec: WorkloadSpec) -> SpecValue? {
        switch self {
        case .command: .list(spec.command)
        case .backend: .text(spec.backend.rawValue)
        case .env: .texts(spec.environment)
        // The variables of a file stand in the environment; the node is no part of a specification.
        case .envFile, .node: nil
        case .workdir: spec.workingDirectory.map(SpecValue.text)
        case .user: spec.user.map { .text(SpecText.text(user: $0)) }
        case .bundle: spec.bundle.map(SpecValue.text)
        case .image: spec.image.map { .text($0.reference.description) }
        case .volumes: .list(spec.volumes.map(SpecText.text(volume:)))
        // What they say, and where that was read, is no part of a specification.
        case .secrets: .list(spec.secrets.map(\.rawValue).sorted())
        case .priority: spec.priority.map { .word("\($0)") }
        case .network: .word(SpecText.text(isOwn: spec.network.isOwn))
        case .tcp: .word(spec.network.connections.rawValue)
        case .ports: .list(spec.ports.map(SpecText.text(port:)))
        case .memory: spec.limits.memoryBytes.map { .word(SpecText.text(bytes: $0)) }
        case .cpus: spec.limits.cpuMillis.map { .word(SpecText.text(cpuMillis: $0)) }
        case .processes: spec.limits.processes.map { .word("\($0)") }
        case .openFiles: spec.limits.openFiles.map { .word("\($0)") }
        case .labels: .texts(spec.labels)
        case .placement:
            spec.placement.isEmpty
                ? nil
                : .table(
                    PlacementKey.allCases.compactMap { key in
                        key.value(of: spec.placement).map { SpecValue.Field(name: key.rawValue, value: $0) }
                    })
        case .stop: .table(StopKey.allCases.map { SpecValue.Field(name: $0.rawValue, value: $0.value(of: spec.stop)) })
        case .restart: .word(SpecText.text(restart: spec.restart))
        case .logs: .table(LogKey.allCases.map { SpecValue.Field(name: $0.rawValue, value: $0.value(of: spec.logs)) })
        case .exec: .word(spec.exec.rawValue)
        case .hooks:
            .table(
                HooksKey.allCases.compactMap { key in
                    key.value(of: spec.hooks).map { SpecValue.Field(name: key.rawValue, value: $0) }
                })
        case .snapshots:
            .table(
                RetentionKey.allCases.compactMap { key in
                    key.value(of: spec.snapshots).map { SpecValue.Field(name: key.rawValue, value: $0) }
                })
        case .sleep:
            spec.sleep.isEmpty
                ? nil
                : .table(
                    SleepKey.allCases.compactMap { key in key.value(of: spec.sleep).map { SpecValue.Field(name: key.rawValue, value: $0) } }
                )
        case .door:
            spec.door.map { door in
                .table(
                    DoorKey.allCases.compactMap { key in
                        key.value(of: door).map { SpecValue.Field(name: key.rawValue, value: $0) }
                    })
            }
        case .machine:
            spec.machine.map { machine in
                .table(
                    MachineKey.allCases.compactMap { key in
                        key.value(of: machine).map { SpecValue.Field(name: key.rawValue, value: $0) }
                    })
            }
        }
    }
}

extension MachineKey {
    fileprivate func value(of machine: MachineSpec) -> SpecValue? {
        switch self {
        case .kernel: .text(machine.kernel)
        case .initrd: machine.initrd.map(SpecValue.text)
        case .arguments: machine.arguments.isEmpty ? nil : .text(machine.arguments)
        case .drives: machine.drives.isEmpty ? nil : .list(machine.drives.map(SpecText.text(drive:)))
        case .vsock: machine.vsock.map { .word("\($0)") }
        case .throttle: machine.throttle.map { .word("\($0)") }
        }
    }
}

extension HooksKey {
    fileprivate func value(of hooks: LifecycleHooks) -> SpecValue? {
        let hook =
            switch self {
            case .beforeSleep: hooks.beforeSleep
            case .afterWake: hooks.afterWake
            }
        guard let hook else { return nil }
        return .table(
            CallKey.allCases.compactMap { key in key.value(of: hook, self).map { SpecValue.Field(name: key.rawValue, value: $0) } })
    }
}

extension CallKey {
    fileprivate func value(of hook: WorkloadHook, _ hooks: HooksKey) -> SpecValue? {
        self == .onFailure ? .word(hook.isRequired ? hooks.strictWord : "ignore") : value(of: hook.call)
    }

    fileprivate func value(of call: WorkloadCall) -> SpecValue? {
        switch (self, call.way) {
        case (.command, .command(let words)): .list(words)
        case (.http, .http(let port, let path)): .text(SpecText.text(port: port, path: path))
        case (.timeout, _): .word(SpecText.text(milliseconds: call.timeoutMs))
        case (.command, _), (.http, _), (.onFailure, _): nil
        }
    }
}

extension DoorKey {
    fileprivate func value(of door: HTTPDoor) -> SpecValue? {
        switch self {
        case .http: .word("\(door.port)")
        case .health: door.health.isEmpty ? nil : .list(door.health)
        case .healthAnswer: .word("\(door.healthAnswer)")
        case .placeholder: .word("\(door.placeholder)")
        case .pageAfter: .word(SpecText.text(milliseconds: door.pageAfterMs))
        case .retryAfter: .word(SpecText.text(milliseconds: UInt64(door.retryAfter) * 1000))
        }
    }
}

extension LogKey {
    fileprivate func value(of logs: LogPolicy) -> SpecValue {
        switch self {
        case .size: .word(SpecText.text(bytes: logs.fileBytes))
        case .files: .word("\(logs.files)")
        }
    }
}

extension PlacementKey {
    fileprivate func value(of rules: PlacementRules) -> SpecValue? {
        switch self {
        case .require: list(rules.require)
        case .prefer: list(rules.prefer)
        case .near: list(rules.near)
        case .apart: list(rules.apart)
        case .strategy: rules.strategy == .spread ? nil : .word(rules.strategy.rawValue)
        }
    }

    private func list(_ rules: [some WordedRule]) -> SpecValue? { rules.isEmpty ? nil : .list(rules.map(\.description)) }
}

extension RetentionKey {
    fileprivate func value(of retention: RetentionPolicy) -> SpecValue? {
        switch self {
        case .keep: retention.keep.map { .word("\($0)") }
        case .maxAge: retention.maxAgeMs.map { .word(SpecText.text(milliseconds: $0)) }
        case .maxBytes: retention.maxBytes.map { .word(SpecText.text(bytes: $0)) }
        }
    }
}

extension SleepKey {
    fileprivate func value(of policy: SleepPolicy) -> SpecValue? {
        switch self {
        case .doze: policy.dozeMs.map { .word(SpecText.text(milliseconds: $0)) }
        case .after: policy.sleepMs.map { .word(SpecText.text(milliseconds: $0)) }
        case .deep: policy.deepMs.map { .word(SpecText.text(milliseconds: $0)) }
        case .awake: .word(SpecText.text(milliseconds: policy.awakeMs))
        case .cpu: .word(SpecText.text(share: policy.cpuMillis))
        case .connections: .word(policy.connections.rawValue)
        case .ignore: policy.ignored.isEmpty ? nil : .list(policy.ignored.map(\.description))
        case .hours: policy.hours.isEmpty ? nil : .list(policy.hours.map(\.description))
        case .lock: policy.lock.map(SpecValue.text)
        case .ask:
            policy.ask.map { call in
                .table(CallKey.allCases.compactMap { key in key.value(of: call).map { SpecValue.Field(name: key.rawValue, value: $0) } })
            }
        }
    }
}

extension StopKey {
    fileprivate func value(of stop: StopPolicy) -> SpecValue {
        switch self {
        case .signal: .word(stop.signal.rawValue)
        case .grace: .word(SpecText.text(milliseconds: stop.graceMs))
        }
    }
}
