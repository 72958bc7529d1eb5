using Acornima.Ast;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Rules.Schedules;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>
/// Reads an expression's tree before anything has happened: what may not stand in one (whatever has a clock, a way out, or no end), names that do not exist, and comparisons that can
/// never hold. What is left is a function of the event and of what was seen and heard, the same on every replay.
/// </summary>
internal sealed class ExpressionChecker(RuleVocabulary vocabulary, IReadOnlyDictionary<string, ValueShape> roots, string text)
{
    private static readonly Dictionary<string, ValueShape> OfText = new()
    {
        ["includes"] = ValueShape.Truth,
        ["startsWith"] = ValueShape.Truth,
        ["endsWith"] = ValueShape.Truth,
        ["toLowerCase"] = ValueShape.Text,
        ["toUpperCase"] = ValueShape.Text,
        ["trim"] = ValueShape.Text,
        ["slice"] = ValueShape.Text,
        ["indexOf"] = ValueShape.Number,
    };

    private static readonly string[] OfList = ["includes", "some", "every", "filter", "map", "find", "slice", "indexOf", "join"];

    private static readonly string[] OfMath = ["min", "max", "abs", "round", "floor", "ceil", "sqrt", "hypot"];

    private static readonly string[] Functions = ["count", "seen", "last", "state", "minutes", "weekday", "Number", "String"];

    private readonly List<ExpressionFault> _faults = [];
    private readonly Dictionary<string, ValueShape> _locals = [];
    private readonly List<HistoryNeed> _needs = [];

    /// <summary>What is wrong, in the order of the text.</summary>
    public IReadOnlyList<ExpressionFault> Faults => [.. _faults.OrderBy(fault => fault.Character)];

    /// <summary>The events of the past that it looks at.</summary>
    public IReadOnlyList<HistoryNeed> Needs => _needs;

    /// <summary>Whether it asks for what changes without an event.</summary>
    public bool ReadsClock { get; private set; }

    /// <summary>What an expression gives.</summary>
    public ValueShape Check(Node node) => node switch
    {
        Literal literal => OfLiteral(literal),
        TemplateLiteral template => OfTemplate(template),
        Identifier name => OfName(name),
        MemberExpression member => OfMember(member),
        ChainExpression chain => Check(chain.Expression),
        CallExpression call => OfCall(call),
        LogicalExpression both => OfLogical(both),
        NonLogicalBinaryExpression binary => OfBinary(binary),
        NonUpdateUnaryExpression unary => OfUnary(unary),
        ConditionalExpression choice => OfChoice(choice),
        ArrayExpression list => OfArray(list),
        ParenthesizedExpression inner => Check(inner.Expression),
        ObjectExpression => Refuse(node, "{…} may only be the last argument of seen and last"),
        ArrowFunctionExpression => Refuse(node, "a function may only be an argument of some, every, filter, map and find"),
        AssignmentExpression => Refuse(node, "an expression changes nothing: write === to compare"),
        _ => Refuse(node, "this cannot stand in a rule; docs/rules.md says what can"),
    };

    private ValueShape OfLiteral(Literal literal) => literal switch
    {
        StringLiteral word => ValueShape.OneOf([word.Value]),
        NumericLiteral => ValueShape.Number,
        BooleanLiteral => ValueShape.Truth,
        NullLiteral => ValueShape.Nothing,
        _ => Refuse(literal, "patterns and endless numbers cannot stand in a rule; use includes, startsWith or endsWith"),
    };

    private ValueShape OfTemplate(TemplateLiteral template)
    {
        foreach (var part in template.Expressions)
            Check(part);
        return ValueShape.Text;
    }

    private ValueShape OfName(Identifier name)
    {
        if (_locals.TryGetValue(name.Name, out var local))
            return local;
        if (roots.TryGetValue(name.Name, out var root))
            return root;
        if (name.Name == "undefined")
            return ValueShape.Nothing;
        if (Functions.Contains(name.Name) || name.Name == "Math")
            return Refuse(name, $"'{name.Name}' is a function: write {name.Name}(…)");
        return Refuse(name, $"'{name.Name}' is not known here.{RuleVocabulary.Meant(name.Name, Known())} Known are {string.Join(", ", Known())}. Text stands in quotes");
    }

    private IEnumerable<string> Known() => roots.Keys.Concat(_locals.Keys).Concat(Functions);

    private ValueShape OfMember(MemberExpression member)
    {
        var owner = Check(member.Object);
        if (member.Computed)
        {
            var index = Check(member.Property);
            if (member.Property is StringLiteral { Value: var named } && owner.Kinds.HasFlag(ValueKinds.Thing))
                return Named(member, owner, named);
            if (!index.Kinds.HasFlag(ValueKinds.Number))
                return Refuse(member.Property, "only a number, or a name in quotes, can stand in [ ]");
            Present(member, owner);
            return (owner.Item ?? ValueShape.Any).OrNothing;
        }

        return Named(member, owner, ((Identifier)member.Property).Name);
    }

    private ValueShape Named(MemberExpression member, ValueShape owner, string name)
    {
        Present(member, owner);
        var absent = member.Optional && owner.MayBeNothing;
        if (name == "length" && (owner.Kinds & (ValueKinds.Text | ValueKinds.List)) != 0)
            return absent ? ValueShape.Number.OrNothing : ValueShape.Number;
        if (owner.Kinds == ValueKinds.Any || owner.Kinds == ValueKinds.None)
            return ValueShape.Any;
        if (!owner.Kinds.HasFlag(ValueKinds.Thing))
            return Refuse(member.Property, $"'{Piece(member.Object)}' is {owner.InWords()} and has no '{name}'");
        if (owner.Members is not { } members)
            return owner.Item ?? ValueShape.Any;
        if (members.TryGetValue(name, out var shape))
            return absent ? shape.OrNothing : shape;
        return Refuse(member.Property, $"'{Piece(member.Object)}' has no '{name}'.{RuleVocabulary.Meant(name, members.Keys)} It has {string.Join(", ", members.Keys)}");
    }

    // Absent things have no members: asked for all the same, the rule would fail when it matters.
    private void Present(MemberExpression member, ValueShape owner)
    {
        if (owner.MayBeNothing && owner.Kinds != ValueKinds.Any && !member.Optional && !IsInChain(member))
            Refuse(member, $"'{Piece(member.Object)}' may be absent: write {Piece(member.Object)}?.{(member.Computed ? "[…]" : ((Identifier)member.Property).Name)}");
    }

    // After ?. all that follows is left out too.
    private static bool IsInChain(MemberExpression member)
    {
        for (Node at = member.Object; ;)
        {
            switch (at)
            {
                case MemberExpression inner when inner.Optional:
                    return true;
                case MemberExpression inner:
                    at = inner.Object;
                    continue;
                case CallExpression call:
                    at = call.Callee;
                    continue;
                default:
                    return false;
            }
        }
    }

    private ValueShape OfCall(CallExpression call)
    {
        return call.Callee switch
        {
            Identifier name => OfFunction(call, name),
            MemberExpression { Computed: false, Object: Identifier { Name: "Math" }, Property: Identifier name } => OfMathCall(call, name),
            MemberExpression { Computed: false, Property: Identifier name } method => OfMethod(call, method, name.Name),
            _ => Refuse(call, "only the functions of docs/rules.md can be called"),
        };
    }

    private ValueShape OfMathCall(CallExpression call, Identifier name)
    {
        foreach (var argument in call.Arguments)
            Number(argument, $"Math.{name.Name} takes numbers");
        return OfMath.Contains(name.Name) ? ValueShape.Number : Refuse(name, $"Math has no '{name.Name}' here.{RuleVocabulary.Meant(name.Name, OfMath)} It has {string.Join(", ", OfMath)}");
    }

    private ValueShape OfMethod(CallExpression call, MemberExpression method, string name)
    {
        var owner = Check(method.Object);
        Present(method, owner);
        var result = OfMethod(call, method, owner, name);
        return method.Optional && owner.MayBeNothing ? result.OrNothing : result;
    }

    private ValueShape OfMethod(CallExpression call, MemberExpression method, ValueShape owner, string name)
    {
        var isList = owner.Kinds.HasFlag(ValueKinds.List);
        var isText = owner.Kinds.HasFlag(ValueKinds.Text);
        if (owner.Kinds.HasFlag(ValueKinds.Number) && name == "toFixed")
        {
            CheckAll(call);
            return ValueShape.Text;
        }

        if (isList && OfList.Contains(name))
            return OfListCall(call, owner, name);
        if (isText && OfText.TryGetValue(name, out var given))
        {
            CheckAll(call);
            return given;
        }

        CheckAll(call);
        var known = (isText ? OfText.Keys : Enumerable.Empty<string>()).Concat(isList ? OfList : []).ToList();
        return Refuse(method.Property, known.Count == 0
            ? $"'{Piece(method.Object)}' is {owner.InWords()} and has no '{name}(…)'"
            : $"'{name}(…)' is not known here.{RuleVocabulary.Meant(name, known)} Known are {string.Join(", ", known)}");
    }

    private ValueShape OfListCall(CallExpression call, ValueShape owner, string name)
    {
        var item = owner.Item ?? ValueShape.Any;
        if (name is not ("some" or "every" or "filter" or "map" or "find"))
        {
            CheckAll(call);
            return name switch { "includes" => ValueShape.Truth, "indexOf" => ValueShape.Number, "join" => ValueShape.Text, _ => owner.Present };
        }

        if (call.Arguments is not [ArrowFunctionExpression { Params: [Identifier parameter], Body: Expression body }])
            return Refuse(call, $"{name} takes one function of one value: {name}(x => …)");
        if (roots.ContainsKey(parameter.Name) || Functions.Contains(parameter.Name) || !_locals.TryAdd(parameter.Name, item))
            return Refuse(parameter, $"'{parameter.Name}' is something else already; choose another name");
        var result = Check(body);
        _locals.Remove(parameter.Name);
        return name switch
        {
            "some" or "every" => ValueShape.Truth,
            "filter" => owner.Present,
            "find" => item.OrNothing,
            _ => ValueShape.ListOf(result),
        };
    }

    private ValueShape OfFunction(CallExpression call, Identifier name)
    {
        switch (name.Name)
        {
            case "count":
                return OfCount(call);
            case "seen":
                return OfSeen(call);
            case "last":
                return OfLast(call);
            case "state":
                return OfState(call);
            case "minutes" or "weekday":
                ReadsClock = true;
                if (call.Arguments.Count > 0)
                    return Refuse(call, $"{name.Name} takes nothing: {name.Name}()");
                return name.Name == "minutes" ? ValueShape.Number : ValueShape.OneOf(Weekday.Words);
            case "Number" or "String":
                CheckAll(call);
                if (call.Arguments.Count != 1)
                    return Refuse(call, $"{name.Name} takes one value");
                return name.Name == "Number" ? ValueShape.Number : ValueShape.Text;
            default:
                CheckAll(call);
                return Refuse(name, $"there is no function '{name.Name}'.{RuleVocabulary.Meant(name.Name, Functions)} There are {string.Join(", ", Functions)}");
        }
    }

    private ValueShape OfCount(CallExpression call)
    {
        CheckAll(call);
        if (call.Arguments is not [StringLiteral source, ..] || call.Arguments.Count > 3 || call.Arguments.Skip(1).Any(a => a is not StringLiteral))
            return Refuse(call, "count takes a camera, a class and a zone, the last two of which may be left out: count('entrance', 'person', 'door')", ValueShape.Number);
        if (SourceOf(source) is not { } known)
            return ValueShape.Number;
        if (call.Arguments.Count > 1 && call.Arguments[1] is StringLiteral label && label.Value != "*" && known.Labels.Count > 0 && !known.Labels.Contains(label.Value, StringComparer.OrdinalIgnoreCase))
            Refuse(label, $"'{label.Value}' is never found at '{known.Name}'.{RuleVocabulary.Meant(label.Value, known.Labels)} Its detect.classes are {string.Join(", ", known.Labels)}");
        if (call.Arguments.Count > 2 && call.Arguments[2] is StringLiteral zone && !known.Zones.Contains(zone.Value))
            Refuse(zone, known.Zones.Count == 0 ? $"'{known.Name}' has no zones" : $"'{known.Name}' has no zone '{zone.Value}'.{RuleVocabulary.Meant(zone.Value, known.Zones)} It has {string.Join(", ", known.Zones)}");
        return ValueShape.Number;
    }

    private KnownSource? SourceOf(StringLiteral name)
    {
        if (vocabulary.SourceOf(name.Value) is { } source)
            return source;
        var names = vocabulary.Sources.Select(s => s.Name).ToList();
        Refuse(name, $"no camera or microphone is called '{name.Value}'.{RuleVocabulary.Meant(name.Value, names)} There are {string.Join(", ", names)}");
        return null;
    }

    private ValueShape OfSeen(CallExpression call)
    {
        const string how = "seen takes an event's type, a time, and what else must be so, which may be left out: seen('zone.entered', '10s', {source: 'entrance'})";
        if (call.Arguments is not [StringLiteral type, StringLiteral within, ..] || call.Arguments.Count > 3)
            return Refuse(call, how, ValueShape.Truth);
        if (ShortTime.Parse(within.Value) is not { } span || span <= TimeSpan.Zero || span > HistoryNeed.Longest)
        {
            Refuse(within, $"'{within.Value}' is no time. Write a number and its unit, ms, s, m or h, up to {HistoryNeed.Longest.TotalHours:0} h: '10s'");
            span = HistoryNeed.Longest;
        }

        CheckPast(type, call.Arguments.Count > 2 ? call.Arguments[2] : null, span, how);
        return ValueShape.Truth;
    }

    private ValueShape OfLast(CallExpression call)
    {
        const string how = "last takes an event's type, and what else must be so, which may be left out: last('speech.transcript', {source: 'desk'})";
        if (call.Arguments is not [StringLiteral type, ..] || call.Arguments.Count > 2)
            return Refuse(call, how, ValueShape.Any);
        var kinds = CheckPast(type, call.Arguments.Count > 1 ? call.Arguments[1] : null, null, how);
        return kinds.Count == 0 ? ValueShape.Any : ValueShape.OfEvent(kinds).OrNothing;
    }

    private IReadOnlyList<EventDescriptor> CheckPast(StringLiteral type, Expression? where, TimeSpan? within, string how)
    {
        var kinds = vocabulary.KindsOf(type.Value);
        if (vocabulary.FaultOfPattern(type.Value) is { } fault)
        {
            Refuse(type, fault[..^1]);
            return [];
        }

        _needs.Add(new HistoryNeed(type.Value, within));
        if (where is null)
            return kinds;
        if (where is not ObjectExpression conditions)
        {
            Refuse(where, how);
            return kinds;
        }

        var data = ValueShape.OfEvent(kinds).Members!["data"];
        foreach (var member in conditions.Properties)
        {
            if (member is not ObjectProperty { Computed: false, Method: false, Shorthand: false, Value: Expression value } property || NameOf(property.Key) is not { } name)
            {
                Refuse(member, "write name: value");
                continue;
            }

            var given = Check(value);
            if (name == "source")
            {
                if (value is StringLiteral source)
                    SourceOf(source);
            }
            else if (name != "subject" && data.Members is { } members)
            {
                if (!members.TryGetValue(name, out var shape))
                    Refuse(property.Key, $"{type.Value} has no '{name}'.{RuleVocabulary.Meant(name, members.Keys)} It has source, subject, {string.Join(", ", members.Keys)}");
                else
                    Compare(value, shape, given, $"{type.Value}'s {name}", Piece(value));
            }
        }

        return kinds;
    }

    private static string? NameOf(Expression key) => key switch { Identifier name => name.Name, StringLiteral text => text.Value, _ => null };

    private ValueShape OfState(CallExpression call)
    {
        if (call.Arguments is not [StringLiteral name, ..] || call.Arguments.Count > 2 || call.Arguments.Skip(1).Any(a => a is not StringLiteral))
            return Refuse(call, "state takes the name of a camera or microphone, and what can be set of it, which may be left out: state('entrance'), state('desk', 'mute')", ValueShape.Any);
        var source = SourceOf(name);
        if (call.Arguments.Count == 1)
            return ValueShape.OneOf(SourceStates.Words);
        if (source is null)
            return ValueShape.Any;
        var setting = (StringLiteral)call.Arguments[1];
        if (source.SettingOf(setting.Value) is { } known)
            return known.IsSwitch ? ValueShape.Truth : ValueShape.Number;
        var names = source.Settings.Select(s => s.Name).ToList();
        return Refuse(setting, $"'{source.Name}' has no '{setting.Value}' that can be set.{RuleVocabulary.Meant(setting.Value, names)} It has {string.Join(", ", names)}");
    }

    private ValueShape OfLogical(LogicalExpression both)
    {
        var (left, right) = (Check(both.Left), Check(both.Right));
        return both.Operator switch
        {
            Acornima.Operator.NullishCoalescing => left.Present.Or(right),
            _ => left.Or(right),
        };
    }

    private ValueShape OfBinary(NonLogicalBinaryExpression binary)
    {
        var (left, right) = (Check(binary.Left), Check(binary.Right));
        switch (binary.Operator)
        {
            case Acornima.Operator.StrictEquality or Acornima.Operator.StrictInequality:
                Compare(binary, left, right, Piece(binary.Left), Piece(binary.Right));
                return ValueShape.Truth;
            case Acornima.Operator.Equality or Acornima.Operator.Inequality:
                return Refuse(binary, binary.Operator == Acornima.Operator.Equality ? "write === to compare" : "write !== to compare", ValueShape.Truth);
            case Acornima.Operator.LessThan or Acornima.Operator.LessThanOrEqual or Acornima.Operator.GreaterThan or Acornima.Operator.GreaterThanOrEqual:
                if (!Fits(left, ValueKinds.Number) || !Fits(right, ValueKinds.Number))
                {
                    var (wrong, shape) = Fits(left, ValueKinds.Number) ? (binary.Right, right) : (binary.Left, left);
                    Refuse(wrong, $"'{Piece(wrong)}' is {shape.InWords()}; only numbers are more or less than others");
                }

                return ValueShape.Truth;
            case Acornima.Operator.Addition:
                return Fits(left, ValueKinds.Text) || Fits(right, ValueKinds.Text) ? Fits(left, ValueKinds.Number) && Fits(right, ValueKinds.Number) ? ValueShape.Number.Or(ValueShape.Text) : ValueShape.Text : ValueShape.Number;
            case Acornima.Operator.Subtraction or Acornima.Operator.Multiplication or Acornima.Operator.Division or Acornima.Operator.Remainder:
                foreach (var (side, shape) in new[] { (binary.Left, left), (binary.Right, right) })
                {
                    if (!Fits(shape, ValueKinds.Number))
                        Refuse(side, $"'{Piece(side)}' is {shape.InWords()}, and no number");
                }

                return ValueShape.Number;
            default:
                return Refuse(binary, "this operator cannot stand in a rule; docs/rules.md says what can");
        }
    }

    private void Compare(Node at, ValueShape left, ValueShape right, string leftName, string rightName)
    {
        var common = left.Kinds & right.Kinds;
        if (common == ValueKinds.None)
        {
            Refuse(at, $"{leftName} is {left.InWords()} and {rightName} is {right.InWords()}: they are never the same");
            return;
        }

        if (common == ValueKinds.Text && left.Words is { } a && right.Words is { } b && !a.Intersect(b).Any())
        {
            var (words, word, name) = a.Count == 1 ? (b, a[0], rightName) : (a, b[0], leftName);
            Refuse(at, $"{name} is never '{word}'.{RuleVocabulary.Meant(word, words)} It is {string.Join(" or ", words)}");
        }
        else if ((common & (ValueKinds.List | ValueKinds.Thing)) != 0 && (common & ~(ValueKinds.List | ValueKinds.Thing)) == 0)
        {
            Refuse(at, $"{leftName} is {left.InWords()}, and no two of them are the same; compare what is in them");
        }
    }

    private ValueShape OfUnary(NonUpdateUnaryExpression unary)
    {
        var shape = Check(unary.Argument);
        switch (unary.Operator)
        {
            case Acornima.Operator.LogicalNot:
                return ValueShape.Truth;
            case Acornima.Operator.UnaryNegation or Acornima.Operator.UnaryPlus:
                return Fits(shape, ValueKinds.Number) ? ValueShape.Number : Refuse(unary.Argument, $"'{Piece(unary.Argument)}' is {shape.InWords()}, and no number", ValueShape.Number);
            default:
                return Refuse(unary, "this operator cannot stand in a rule; docs/rules.md says what can");
        }
    }

    private ValueShape OfChoice(ConditionalExpression choice)
    {
        Check(choice.Test);
        return Check(choice.Consequent).Or(Check(choice.Alternate));
    }

    private ValueShape OfArray(ArrayExpression list)
    {
        ValueShape? item = null;
        foreach (var element in list.Elements)
        {
            if (element is null or SpreadElement)
                return Refuse(list, "a list is written [a, b]");
            var shape = Check(element);
            item = item is null ? shape : item.Or(shape);
        }

        return ValueShape.ListOf(item ?? ValueShape.Any);
    }

    private void Number(Expression argument, string demand)
    {
        if (!Fits(Check(argument), ValueKinds.Number))
            Refuse(argument, demand);
    }

    private void CheckAll(CallExpression call)
    {
        foreach (var argument in call.Arguments)
            Check(argument);
    }

    private static bool Fits(ValueShape shape, ValueKinds kind) => (shape.Kinds & kind) != 0;

    private string Piece(Node node) => text[node.Start..node.End];

    private ValueShape Refuse(Node node, string message, ValueShape? instead = null)
    {
        _faults.Add(new ExpressionFault(node.Start + 1, message + "."));
        return instead ?? ValueShape.Any;
    }
}
