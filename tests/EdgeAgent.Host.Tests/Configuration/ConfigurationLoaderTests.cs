using EdgeAgent.Audio.Keywords;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Tests.Configuration;

public class ConfigurationLoaderTests
{
    [Fact]
    public void Every_key_is_read_with_its_unit()
    {
        var configuration = ConfigurationText.Load("""
            agent: {name: line-3, threads: 3, state: /var/lib/edgeagent}
            mqtt:
              url: mqtts://broker.lan:8884
              username: line3
              password: 0123
              client_id: me
              ca: certs/ca.pem
              client_certificate: /etc/c.pem
              client_key: ~/k.pem
              sparkplug: {group: Plant 1, primary_host: scada}
              frigate: {prefix: site/frigate}
            cameras:
              entrance:
                source: rtsp://10.0.0.8/stream1
                pace: asap
                loop: true
                decoder: ffmpeg
                detect: {model: yolox-nano, fps: 2.5, classes: [person, "traffic light"], min_score: 45%, iou: 0.6, engine: tensorrt, max: 50}
                track: {confirm_after: 3, lost_for: 1.5s, update_every: 500ms}
              film: {source: videos/a.mp4}
            microphones:
              desk:
                source: alsa:plughw:CARD=USB,DEV=0
                channel: 2
                voice: {model: silero, threshold: 60%, negative_threshold: 0.3, min_speech: 200ms, min_silence: 1s, pre_roll: 300ms, max_utterance: 1m}
                recognize: {model: models/espnet, mode: utterance}
                keywords: {model: wake.onnx, threshold: 0.7, refractory: 2s}
            """).Configuration;

        Assert.Equal(new AgentSettings { Name = "line-3", Threads = 3, State = "/var/lib/edgeagent" }, configuration.Agent);
        Assert.Equal(
            new MqttSettings
            {
                Url = new Uri("mqtts://broker.lan:8884"),
                Username = "line3",
                Password = "0123",
                ClientId = "me",
                Ca = Path.GetFullPath("certs/ca.pem"),
                ClientCertificate = "/etc/c.pem",
                ClientKey = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "k.pem"),
                Sparkplug = new SparkplugSettings { Group = "Plant 1", PrimaryHost = "scada" },
                Frigate = new FrigateSettings { Prefix = "site/frigate" },
            },
            configuration.Mqtt);
        Assert.Equal(["entrance", "film"], configuration.Cameras.Keys);
        Assert.Equal(Path.GetFullPath("videos/a.mp4"), configuration.Cameras["film"].Source);
        var camera = configuration.Cameras["entrance"];
        Assert.Equal(("rtsp://10.0.0.8/stream1", FilePace.Asap, true, VideoDecoder.Ffmpeg), (camera.Source, camera.Pace, camera.Loop, camera.Decoder));
        Assert.Equal(["person", "traffic light"], camera.Detect!.Classes);
        Assert.Equal(
            new DetectSettings { Model = "yolox-nano", Fps = 2.5, Classes = camera.Detect.Classes, MinScore = 0.45, Iou = 0.6, Engine = Engine.TensorRt, Max = 50 },
            camera.Detect);
        Assert.Equal(
            new TrackSettings { ConfirmAfter = 3, LostFor = TimeSpan.FromSeconds(1.5), UpdateEvery = TimeSpan.FromMilliseconds(500) }, camera.Track);
        Assert.Equal(
            new MicrophoneSettings
            {
                Source = "alsa:plughw:CARD=USB,DEV=0",
                Channel = new ChannelChoice(2),
                Voice = new VoiceSettings
                {
                    Model = "silero",
                    Threshold = 0.6,
                    NegativeThreshold = 0.3,
                    MinSpeech = TimeSpan.FromMilliseconds(200),
                    MinSilence = TimeSpan.FromSeconds(1),
                    PreRoll = TimeSpan.FromMilliseconds(300),
                    MaxUtterance = TimeSpan.FromMinutes(1),
                },
                Recognize = new RecognizeSettings { Model = Path.GetFullPath("models/espnet") },
                Keywords = new KeywordSettings { Model = Path.GetFullPath("wake.onnx"), Threshold = 0.7, Refractory = TimeSpan.FromSeconds(2) },
            },
            configuration.Microphones["desk"]);
    }

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var configuration = ConfigurationText.Load("cameras: {a: {source: x.mp4, detect: {model: m}}}\nmicrophones: {b: {source: y.wav, voice: {model: silero}, keywords: {model: k}}}").Configuration;

        Assert.Equal(new MqttSettings(), configuration.Mqtt);
        Assert.Equal(1883, configuration.Mqtt.Port);
        Assert.Null(configuration.Mqtt.Url);
        var camera = configuration.Cameras["a"];
        Assert.Equal((FilePace.Realtime, false, VideoDecoder.Auto), (camera.Pace, camera.Loop, camera.Decoder));
        Assert.Equal(new DetectSettings { Model = "m" }, camera.Detect);
        Assert.Equal((2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), (camera.Track.ConfirmAfter, camera.Track.LostFor, camera.Track.UpdateEvery));
        var microphone = configuration.Microphones["b"];
        Assert.Equal(ChannelChoice.Mix, microphone.Channel);
        Assert.Equal(new EdgeAgent.Audio.Voice.VoiceOptions { Breath = TimeSpan.FromMilliseconds(100) }, microphone.Voice!.ToOptions());
        var keywords = microphone.Keywords!.Over(new KeywordOptions());
        Assert.Equal((0.5, TimeSpan.FromSeconds(2)), (keywords.Threshold, keywords.Refractory));
        Assert.Equal(Math.Max(1, Environment.ProcessorCount - 1), configuration.Agent.EffectiveThreads);
    }

    [Fact]
    public void Thresholds_of_keywords_are_those_of_the_word_then_of_the_microphone_then_of_the_bundle()
    {
        var said = ConfigurationText.Load("microphones: {a: {source: y.wav, keywords: {model: k, refractory: 1s, words: {stop: {threshold: 0.8}, go: {refractory: 3s}}}}}").Configuration.Microphones["a"].Keywords!;
        var options = said.Over(new KeywordOptions { Threshold = 0.6, Words = new Dictionary<string, KeywordRule> { ["go"] = new() { Threshold = 0.7 } } });

        Assert.Equal((0.6, TimeSpan.FromSeconds(1)), (options.Threshold, options.Refractory));
        Assert.Equal(new KeywordRule { Threshold = 0.8 }, options.Words["stop"]);
        Assert.Equal(new KeywordRule { Threshold = 0.7, Refractory = TimeSpan.FromSeconds(3) }, options.Words["go"]);
        Assert.Equal(new KeywordRule { Refractory = TimeSpan.FromSeconds(3) }, (said with { Threshold = 0.4 }).Over(options).Words["go"] with { Threshold = null });
    }

    [Theory]
    [InlineData("recognize: {model: m, after: {for: 5s}}, voice: {model: energy}", "recognize.after: it waits for a keyword, and nothing listens for any. Add keywords: {model: …}.")]
    [InlineData("keywords: {model: k, threshold: 0}", "keywords: The keyword threshold is 0; it must be above 0 and at most 1.")]
    [InlineData("keywords: {model: k, words: {stop: {threshold: 0%}}}", "keywords: Of the keyword 'stop': The keyword threshold is 0; it must be above 0 and at most 1.")]
    public void What_keywords_demand_is_said(string keys, string sentence) =>
        Assert.Contains(ConfigurationText.FaultsOf($"microphones: {{a: {{source: y.wav, {keys}}}}}"), fault => fault.ToString().Contains(sentence, StringComparison.Ordinal));

    [Fact]
    public void All_faults_come_at_once_with_place_key_allowed_and_the_nearest_word()
    {
        var faults = ConfigurationText.FaultsOf("""
            agent: {name: Line 3, threads: 0}
            mqtt: {url: http://broker, pasword: hunter2}
            cameras:
              door:
                source: rstp://10.0.0.8/stream1
                pace: realtme
                detect: {modle: yolox-nano, fps: fast, min_score: 1.5}
                zone: {}
            microphones:
              door: {source: alsa:default, recognize: {model: m, mode: live, decode: best}}
            rules: {stop: {if: 'true', then: {}}}
            """);

        Assert.Equal(
            [
                "edgeagent.yaml:1:15 agent.name: 'Line 3' is not allowed. Allowed: 1 to 63 of a-z 0-9 _ -, beginning with a letter or digit.",
                "edgeagent.yaml:1:32 agent.threads: '0' is not allowed. Allowed: a whole number from 1 to 256.",
                "edgeagent.yaml:2:13 mqtt.url: 'http://broker' is not allowed. Allowed: mqtt://host:port, or mqtts://host:port with TLS; user name and password are keys of their own.",
                $"edgeagent.yaml:2:28 mqtt.pasword: 'pasword' is not a key here. Allowed: {string.Join(", ", SettingsShape.Of(typeof(MqttSettings)).Keys.Select(k => k.Name))}. Did you mean 'password'?",
                "edgeagent.yaml:5:13 cameras.door.source: 'rstp://10.0.0.8/stream1' is not allowed. Allowed: a path, or one of rtsp: rtsps: http: https: v4l2: rpicam: gst: file: and what belongs to it. Did you mean 'rtsp:'?",
                "edgeagent.yaml:6:11 cameras.door.pace: 'realtme' is not allowed. Allowed: realtime or asap. Did you mean 'realtime'?",
                "edgeagent.yaml:7:13 cameras.door.detect.model: the key is missing. The detection model: a bundle's name, a bundle's folder, an .onnx file or an exporter's folder.",
                "edgeagent.yaml:7:14 cameras.door.detect.modle: 'modle' is not a key here. Allowed: model, shadow, fps, when, idle_every, classes, min_score, iou, max, tiles, engine, filters, crops. Did you mean 'model'?",
                "edgeagent.yaml:7:38 cameras.door.detect.fps: 'fast' is not allowed. Allowed: a number from 0.01 to 240.",
                "edgeagent.yaml:7:55 cameras.door.detect.min_score: '1.5' is not allowed. Allowed: a number from 0 to 1, or a percentage from 0% to 100%.",
                "edgeagent.yaml:8:5 cameras.door.zone: 'zone' is not a key here. Allowed: source, pace, loop, decoder, privacy, motion, detect, track, zones, lines, reject, inspect, classify, anomaly, budget, evidence. Did you mean 'zones'?",
                "edgeagent.yaml:10:3 microphones.door: a camera is named 'door' too, and both would publish on the same topics. Rename one.",
                "edgeagent.yaml:10:43 microphones.door.recognize: recognition works on utterances, which voice finds. Add voice: {model: speech-vad}.",
                "edgeagent.yaml:10:60 microphones.door.recognize.mode: 'live' is not allowed. Allowed: utterance or streaming.",
                "edgeagent.yaml:10:74 microphones.door.recognize.decode: 'best' is not allowed. Allowed: ctc-greedy or ctc-beam or attention or joint or transducer-greedy or transducer-beam or tsd or alsd or nsc or maes or modified-beam.",
                "edgeagent.yaml:11:15 rules.stop.when: the key is missing. The event, or the events, that begin the rule: a type, or all that begin alike, such as zone.*.",
                "edgeagent.yaml:11:34 rules.stop.then.within: the key is missing. How long it is waited for.",
            ],
            faults);
    }

    [Theory]
    [InlineData("mqtt: {password: secret}", "mqtt.password: without a url the embedded broker runs, which does not take this key.")]
    [InlineData("mqtt: {url: mqtt://b, password: secret}", "mqtt.password: a password needs mqtt.username.")]
    [InlineData("mqtt: {frigate: {}}\ncameras: {door: {source: x, detect: {model: m}, zones: {door: {polygon: [[0, 0], [1, 0], [1, 1]]}}}}",
        "cameras.door.zones.door: a camera or microphone is named 'door' too, and mqtt.frigate would tell both on the same topics. Rename one.")]
    [InlineData("mqtt: {response_topics: [hall/answers/#, homeassistant/#]}",
        "mqtt.response_topics: 'homeassistant/#' is in the area homeassistant/, where messages are orders or announcements. Name an area of the clients' own, such as dashboards/+/answers/#.")]
    [InlineData("home_assistant: {discovery: device}", "home_assistant.discovery: 'device' is not allowed. Allowed: true, false or single.")]
    [InlineData("home_assistant: {prefix: homeassistant/#}", "home_assistant.prefix: 'homeassistant/#' is not allowed.")]
    [InlineData("home_assistant: {prefix: edgeagent/ha}", "home_assistant.prefix: 'edgeagent/ha' is not allowed.")]
    [InlineData("mqtt: {url: mqtt://b, port: 1884}", "mqtt.port: this is the port of the embedded broker")]
    [InlineData("mqtt: {url: mqtt://b, broker: {listen: '127.0.0.1:1884'}}", "mqtt.broker: this is the embedded broker, which does not run beside a url")]
    [InlineData("mqtt: {port: 1884, broker: {listen: '127.0.0.1:1884'}}", "mqtt.port: the port stands in mqtt.broker.listen too")]
    [InlineData("mqtt: {broker: {listen: '0.0.0.0:1883'}}", "mqtt.broker.listen: at 0.0.0.0:1883 every device of the network could read everything and switch the agent. Add mqtt.broker.username and mqtt.broker.password")]
    [InlineData("mqtt: {broker: {listen: '[::]:1883'}}", "mqtt.broker.listen: at [::]:1883 every device")]
    [InlineData("mqtt: {broker: {listen: '192.168.1.5:1883', username: home}}", "mqtt.broker.username: a user name needs a password")]
    [InlineData("mqtt: {broker: {password: secret}}", "mqtt.broker.password: a user name needs a password")]
    [InlineData("mqtt: {broker: {key: a.key}}", "mqtt.broker.key: a private key needs its certificate")]
    [InlineData("mqtt: {url: mqtt://b, ca: x.pem}", "mqtt.ca: certificates need TLS. Write mqtts:// in mqtt.url.")]
    [InlineData("cameras: {a: {source: 'rtsp://u:a#b@c/d'}}", "cameras.a.source: 'rtsp://***@c/d' is not allowed. rtsp://***@c/d is no address: expected scheme://[user:password@]host[:port]/path;")]
    [InlineData("cameras: {a: {source: 'v4l2:/dev/video0?widht=3'}}", "cameras.a.source: 'v4l2:/dev/video0?widht=3' is not allowed. v4l2: has no parameter widht; it takes width, height, fps, format.")]
    [InlineData("mqtt: {url: mqtts://b, client_key: x.pem}", "mqtt.client_key: a private key needs its certificate")]
    [InlineData("mqtt: {url: mqtt://me:secret@b}", "mqtt.url: 'mqtt://***@b' is not allowed.")]
    [InlineData("agent: {}", "cameras: there is no camera and no microphone: nothing to do.")]
    [InlineData("cameras: {a: {source: x, detect: {model: m, idle_every: 5s}}}", "cameras.a.detect.idle_every: the detector is never idle unless it waits for motion. Add when: motion, or remove it.")]
    [InlineData("cameras: {a: {source: x, track: {}}}", "cameras.a.track: tracking follows what detection finds.")]
    [InlineData("microphones: {a: {source: x, voice: {model: m, threshold: 0.4, negative_threshold: 0.5}}}", "microphones.a.voice: The negative threshold is 0.5; it must be above 0 and below the threshold 0.4.")]
    [InlineData("microphones: {a: {source: x, voice: {model: m, min_speech: 2s, max_utterance: 3s}}}", "microphones.a.voice: The maximum length of an utterance is 3 s;")]
    [InlineData("cameras: {Door: {source: x}}", "cameras.Door: 'Door' is not a name.")]
    [InlineData("cameras: {status: {source: x}}", "cameras.status: 'status' is not a name. It is a word that the topics use themselves; choose another one.")]
    [InlineData("agent: {name: events}", "agent.name: 'events' is not allowed. It is a word that the topics use themselves; choose another one.")]
    [InlineData("cameras: {a: {source: x, detect: {model: m, min_score: -Infinity}}}", "cameras.a.detect.min_score: '-Infinity' is not allowed. Allowed: a number from 0 to 1")]
    [InlineData("cameras: {a: {source: x, detect: {model: m, fps: NaN}}}", "cameras.a.detect.fps: 'NaN' is not allowed.")]
    [InlineData("mqtt: {url: mqtt://-}", "mqtt.url: 'mqtt://-' is not allowed.")]
    [InlineData("cameras: {a: {source: x, detect: {model: m, filters: {Car: {min_score: 0.5}, car: {min_area: 1%}}}}}", "1:78 cameras.a.detect.filters.car: 'Car' stands here already, and case does not count in the name of a class. Remove one.")]
    [InlineData("cameras: {a: {source: x}, a: {source: y}}", "cameras.a: the name stands here for the second time.")]
    public void Keys_that_do_not_fit_together_are_told(string yaml, string expected) =>
        Assert.Contains(ConfigurationText.FaultsOf(yaml), f => f.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Values_come_from_the_environment_and_never_become_yaml()
    {
        var camera = ConfigurationText.Load("""
            cameras:
              a:
                source: rtsp://${USER}:${CAM_PASSWORD}@${HOST:-10.0.0.8}/$${x}
                detect: {model: "${MODEL}", fps: "${FPS:-5}"}
            """, ("USER", "viewer"), ("CAM_PASSWORD", "a}{:b"), ("MODEL", "x, fps: 9")).Configuration.Cameras["a"];

        Assert.Equal("rtsp://viewer:a}{:b@10.0.0.8/${x}", camera.Source);
        Assert.Equal("x, fps: 9", camera.Detect!.Model);
        Assert.Equal(5, camera.Detect.Fps);
    }

    [Theory]
    [InlineData("${UNSET}", "the environment variable UNSET is not set. Set it, or give a default: ${UNSET:-default}.")]
    [InlineData("a${UNSET", "'a${UNSET' has a '${' without its '}'. Write $${ for a literal ${.")]
    [InlineData("${}", "'${}' does not name an environment variable. Write ${NAME} or ${NAME:-default}.")]
    [InlineData("${A:-${B}}", "'${A:-${B}' holds another variable. A default is plain text.")]
    [InlineData("${A B}", "'${A B}' does not name an environment variable. Write ${NAME} or ${NAME:-default}.")]
    public void A_value_that_the_environment_does_not_give_is_a_fault(string value, string expected) =>
        Assert.Equal([$"edgeagent.yaml:1:23 cameras.a.source: {expected}"], ConfigurationText.FaultsOf($"cameras: {{a: {{source: '{value}'}}}}"));

    [Fact]
    public void A_value_from_the_environment_is_shown_as_it_stands_in_the_file()
    {
        var exception = Assert.Throws<ConfigurationException>(() =>
            ConfigurationText.Load("cameras: {a: {source: x, detect: {model: m, fps: \"${RATE}\"}}}", ("RATE", "private")));

        Assert.Equal("edgeagent.yaml:1:50 cameras.a.detect.fps: '${RATE}' is not allowed. Allowed: a number from 0.01 to 240.", exception.Message);
    }

    [Fact]
    public void An_anchor_gives_the_same_section_to_several()
    {
        var cameras = ConfigurationText.Load("cameras:\n  a: {source: x, detect: &d {model: m, fps: 3}}\n  b: {source: y, detect: *d}\n").Configuration.Cameras;

        Assert.Equal(3, cameras["b"].Detect!.Fps);
    }

    [Fact]
    public void Motion_is_read_with_its_masks_and_those_of_privacy()
    {
        var camera = ConfigurationText.Load("""
            cameras:
              hall:
                source: x.mp4
                detect: {model: m, when: motion, idle_every: 30s}
                motion: {sensitivity: 7, min_area: 0.5%, hold: 5s, masks: {tree: {polygon: [[0, 0], [1, 0], [1, 1]]}}}
                privacy: {street: {polygon: [[0, 0], [0.5, 0], [0.5, 0.5]]}}
            """).Configuration.Cameras["hall"];

        Assert.Equal((DetectWhen.Motion, TimeSpan.FromSeconds(30)), (camera.Detect!.When, camera.Detect.IdleEvery));
        var options = camera.Motion!.ToOptions(camera.Privacy.Values);
        Assert.Equal((7, 0.005, TimeSpan.FromSeconds(5)), (options.Sensitivity, options.MinArea, options.Hold));
        Assert.Equal([1, 0.5], options.Masks.Select(m => m.Points[1].X));
        Assert.Equal(new EdgeAgent.Vision.Motion.MotionOptions { Masks = options.Masks }, new MotionSettings().ToOptions([]) with { Masks = options.Masks });
    }

    [Theory]
    [InlineData("edge-7", "edge-7")]
    [InlineData("Front.Door_1", "front-door_1")]
    [InlineData("--x", "x")]
    [InlineData("", "edgeagent")]
    [InlineData("status", "status-agent")]
    [InlineData("ünï", "n-")]
    public void Any_host_name_gives_an_agents_name(string host, string expected) => Assert.Equal(expected, AgentSettings.FromHostName(host));
}
