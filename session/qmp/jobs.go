package qmp

import (
	"regexp"
	"slices"
)

// jobStatus is how far a job is, in QEMU's words.
type jobStatus string

// The states that jobs have here. Null is that of a job that is not there any more.
const (
	jobCreated   jobStatus = "created"
	jobRunning   jobStatus = "running"
	jobWaiting   jobStatus = "waiting"
	jobPending   jobStatus = "pending"
	jobAborting  jobStatus = "aborting"
	jobConcluded jobStatus = "concluded"
	jobNull      jobStatus = "null"
)

func (jobStatus) values() []string {
	return []string{"undefined", "created", "running", "paused", "ready", "standby", "waiting", "pending", "aborting", "concluded", "null"}
}

// job is work that a client has begun and is told of by events. It stays until a client dismisses it.
type job struct {
	ID     string    `json:"id"`
	Type   jobType   `json:"type"`
	Status jobStatus `json:"status"`
	Done   int       `json:"current-progress"` // of Total
	Total  int       `json:"total-progress"`
	Error  string    `json:"error,omitempty"`
}

// jobType is what a job does.
type jobType string

func (jobType) values() []string {
	return []string{"snapshot-load", "snapshot-save", "snapshot-delete"}
}

// jobChange is the data of the event JOB_STATUS_CHANGE.
type jobChange struct {
	ID     string    `json:"id"`
	Status jobStatus `json:"status"`
}

// maxJobs is how many jobs there may be that nobody has dismissed.
const maxJobs = 64

// jobID is what the name of a job may be.
var jobID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]{0,127}$`)

// begin begins a job that work does between two slices of the run. The answer to the command comes before that is done.
func (c *call) begin(kind jobType, work func() error) (any, error) {
	id := c.text("job-id")
	switch {
	case !jobID.MatchString(id):
		return nil, failf("Invalid job ID '%s'", id)
	case c.job(id) != nil:
		return nil, failf("Job ID '%s' already in use", id)
	case len(c.jobs) >= maxJobs:
		return nil, failf("there are %d jobs: job-dismiss forgets those that have ended", maxJobs)
	}
	j := &job{ID: id, Type: kind, Total: 1}
	c.jobs = append(c.jobs, j)
	c.setJob(j, jobCreated)
	c.setJob(j, jobRunning)
	s := c.Server
	go s.host.Call(func() { // if the machine has ended, nobody asks for the job
		s.conclude(j, work())
		s.Look()
	})
	return nil, nil
}

// setJob tells clients of a new state of a job.
func (s *Server) setJob(j *job, to jobStatus) {
	j.Status = to
	s.emit("JOB_STATUS_CHANGE", jobChange{j.ID, to})
}

// conclude ends a job, with an error or without.
func (s *Server) conclude(j *job, err error) {
	j.Done = j.Total
	if err != nil {
		j.Error = err.Error()
		s.setJob(j, jobAborting)
	} else {
		s.setJob(j, jobWaiting)
		s.setJob(j, jobPending)
	}
	s.setJob(j, jobConcluded)
}

// job returns a job by its name, nil if there is none.
func (s *Server) job(id string) *job {
	if i := slices.IndexFunc(s.jobs, func(j *job) bool { return j.ID == id }); i >= 0 {
		return s.jobs[i]
	}
	return nil
}

// queryJobs does query-jobs.
func queryJobs(c *call) (any, error) {
	list := []job{}
	for _, j := range c.jobs {
		list = append(list, *j)
	}
	return list, nil
}

// dismissJob does job-dismiss.
func dismissJob(c *call) (any, error) {
	j := c.job(c.text("id"))
	switch {
	case j == nil:
		return nil, failf("Job not found")
	case j.Status != jobConcluded:
		return nil, failf("Job '%s' in state '%s' cannot accept command verb 'dismiss'", j.ID, j.Status)
	}
	c.jobs = slices.DeleteFunc(c.jobs, func(k *job) bool { return k == j })
	c.setJob(j, jobNull)
	return nil, nil
}
