using System.Text;

namespace EdgeAgent.TestKit;

/// <summary>Writes small ONNX files for tests (field numbers: onnx/onnx.proto): graphs that are slow, divide by zero, or are damaged on purpose.</summary>
public sealed class OnnxModelWriter
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];
    private readonly List<byte[]> _initializers = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <summary>Element types by their ONNX number.</summary>
    public const int Float32 = 1;

    /// <summary>64-bit integers.</summary>
    public const int Int64 = 7;

    /// <summary>Truth values.</summary>
    public const int Bool = 9;

    /// <summary>16-bit floating-point numbers.</summary>
    public const int Float16 = 10;

    /// <summary>64-bit floating-point numbers.</summary>
    public const int Float64 = 11;

    public long Opset { get; set; } = 17;

    public long IrVersion { get; set; } = 8;

    public OnnxModelWriter Input(string name, int type, params object[] shape)
    {
        _inputs.Add(ValueInfo(name, type, shape));
        return this;
    }

    public OnnxModelWriter Output(string name, int type, params object[] shape)
    {
        _outputs.Add(ValueInfo(name, type, shape));
        return this;
    }

    public OnnxModelWriter Node(string op, string[] inputs, string[] outputs, string domain = "", params byte[][] attributes)
    {
        _nodes.Add(Message(m =>
        {
            foreach (var i in inputs)
                m.Text(1, i);
            foreach (var o in outputs)
                m.Text(2, o);
            m.Text(4, op);
            if (domain.Length > 0)
                m.Text(7, domain);
            foreach (var a in attributes)
                m.Bytes(5, a);
        }));
        return this;
    }

    public OnnxModelWriter Weights(string name, int type, long[] dims, byte[] raw)
    {
        _initializers.Add(Tensor(name, type, dims, raw));
        return this;
    }

    /// <summary>Weights in a file beside the model.</summary>
    public OnnxModelWriter ExternalWeights(string name, long[] dims, string location)
    {
        _initializers.Add(Message(m =>
        {
            foreach (var d in dims)
                m.Number(1, (ulong)d);
            m.Number(2, Float32);
            m.Text(8, name);
            m.Bytes(13, Message(p =>
            {
                p.Text(1, "location");
                p.Text(2, location);
            }));
            m.Number(14, 1);
        }));
        return this;
    }

    public OnnxModelWriter Metadata(string key, string value)
    {
        _metadata[key] = value;
        return this;
    }

    public static byte[] Attribute(string name, long value) => Message(m =>
    {
        m.Text(1, name);
        m.Number(3, (ulong)value);
        m.Number(20, 2);
    });

    /// <summary>An attribute that is a list of whole numbers, such as a kernel's shape.</summary>
    public static byte[] Attribute(string name, params ReadOnlySpan<long> values)
    {
        var numbers = values.ToArray();
        return Message(m =>
        {
            m.Text(1, name);
            foreach (var value in numbers)
                m.Number(8, (ulong)value);
            m.Number(20, 7);
        });
    }

    public static byte[] Attribute(string name, string value) => Message(m =>
    {
        m.Text(1, name);
        m.Text(4, value);
        m.Number(20, 3);
    });

    public static byte[] Attribute(string name, float value) => Message(m =>
    {
        m.Text(1, name);
        m.Single(2, value);
        m.Number(20, 1);
    });

    /// <summary>An attribute that is a graph, such as a Loop's body.</summary>
    public static byte[] Attribute(string name, OnnxModelWriter graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return Message(m =>
        {
            m.Text(1, name);
            m.Bytes(6, graph.Graph());
            m.Number(20, 5);
        });
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes() => Message(m =>
    {
        m.Number(1, (ulong)IrVersion);
        m.Text(2, "edgeagent-tests");
        m.Bytes(7, Graph());
        m.Bytes(8, Message(o => o.Number(2, (ulong)Opset)));
        foreach (var (key, value) in _metadata)
        {
            m.Bytes(14, Message(p =>
            {
                p.Text(1, key);
                p.Text(2, value);
            }));
        }
    });

    /// <summary>Writes the file.</summary>
    public string Save(string path)
    {
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    private byte[] Graph() => Message(m =>
    {
        foreach (var n in _nodes)
            m.Bytes(1, n);
        m.Text(2, "graph");
        foreach (var i in _initializers)
            m.Bytes(5, i);
        foreach (var i in _inputs)
            m.Bytes(11, i);
        foreach (var o in _outputs)
            m.Bytes(12, o);
    });

    private static byte[] ValueInfo(string name, int type, object[] shape) => Message(m =>
    {
        m.Text(1, name);
        m.Bytes(2, Message(t => t.Bytes(1, Message(tensor =>
        {
            tensor.Number(1, (ulong)type);
            tensor.Bytes(2, Message(s =>
            {
                foreach (var axis in shape)
                {
                    s.Bytes(1, Message(d =>
                    {
                        if (axis is string symbol)
                            d.Text(2, symbol);
                        else
                            d.Number(1, Convert.ToUInt64(axis, System.Globalization.CultureInfo.InvariantCulture));
                    }));
                }
            }));
        }))));
    });

    private static byte[] Tensor(string name, int type, long[] dims, byte[] raw) => Message(m =>
    {
        foreach (var d in dims)
            m.Number(1, (ulong)d);
        m.Number(2, (ulong)type);
        m.Text(8, name);
        m.Bytes(9, raw);
    });

    private static byte[] Message(Action<Writer> write)
    {
        var writer = new Writer();
        write(writer);
        return writer.ToArray();
    }

    private sealed class Writer
    {
        private readonly List<byte> _bytes = [];

        public void Number(int field, ulong value)
        {
            Varint((ulong)field << 3);
            Varint(value);
        }

        public void Single(int field, float value)
        {
            Varint(((ulong)field << 3) | 5);
            _bytes.AddRange(BitConverter.GetBytes(value));
        }

        public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public void Bytes(int field, byte[] value)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)value.Length);
            _bytes.AddRange(value);
        }

        public byte[] ToArray() => [.. _bytes];

        private void Varint(ulong value)
        {
            while (value >= 0x80)
            {
                _bytes.Add((byte)(value | 0x80));
                value >>= 7;
            }

            _bytes.Add((byte)value);
        }
    }
}
